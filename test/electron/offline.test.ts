import { expect, it, vi } from 'vitest';
import { writeFixtureApp } from './fixture-app.ts';
import { startOnDouble } from './run.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 60_000 });

it('the double runs where there is no network interface at all', async () => {
  const fixture = writeFixtureApp();
  const double = await startOnDouble({
    main: fixture.main,
    userData: fixture.userData,
    debuggingPort: false,
    wrap: ['unshare', '--map-root-user', '--net'],
    onOutput: () => undefined,
  });
  try {
    const window = await until('the window', async () => (await double.control.ask('windows')).find(({ loading }) => !loading));
    const { result } = await double.control.ask('cdp', {
      id: window.id,
      method: 'Runtime.evaluate',
      params: { expression: "bridge.call('echo', 'alone')", awaitPromise: true, returnByValue: true },
    });
    expect(result.value).toBe('alone');
  } finally {
    await double.close();
    fixture.remove();
  }
});
