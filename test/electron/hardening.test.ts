import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FixtureRun, runFixture } from './fixture-run.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

describe('what a page on the double may not do', () => {
  let run: FixtureRun;
  beforeAll(async () => {
    run = await runFixture();
  });
  afterAll(() => run.close());

  it('run a script that the policy of its own header forbids', async () => {
    const page = await run.page();
    expect(await page.evaluate(() => [window.inline, window.violations.includes('script-src-elem')])).toEqual([undefined, true]);
  });

  it('ask any host, even one that is there', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.setHeader('access-control-allow-origin', '*').end('reached');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
    const page = await run.page();
    // The page whose header has no policy, so that the cancelled request is what stops it.
    await run.app.control.windows();
    const answer = await page.evaluate(async (target) => {
      const frame = await fetch('open.html').then(
        () => 'served',
        (error: Error) => error.message,
      );
      return [frame, await fetch(target).catch((error: Error) => error.message)];
    }, url);
    expect(answer[1]).toContain('Failed to fetch');
    expect(asked).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });

  it('navigate away, by script or by link', async () => {
    const page = await run.page();
    await page.evaluate(() => location.assign('/open.html'));
    await until('will-navigate', async () => (await run.said()).some(([name, url]) => name === 'will-navigate' && url === 'app://fixture/open.html'));
    await page.click('#https');
    await until('will-navigate', async () => (await run.said()).some(([name, url]) => name === 'will-navigate' && url === 'https://example.org/'));
    expect(await page.evaluate(() => location.pathname)).toBe('/index.html');
  });

  it('be led to a dropped or typed file', async () => {
    const page = await run.page();
    await page.goto('file:///etc/hostname').catch(() => undefined);
    expect((await run.said()).some(([name, url]) => name === 'will-navigate' && url === 'file:///etc/hostname')).toBe(true);
    expect(await page.evaluate(() => location.pathname)).toBe('/index.html');
  });

  it('open a window, by script or by link', async () => {
    const page = await run.page();
    expect(await page.evaluate(() => window.open('/open.html'))).toBe(null);
    await page.click('#blank');
    await until('both to be refused', async () => (await run.said()).filter(([name]) => name === 'window-open').length >= 2);
    await until('the popup to be gone', () => page.context().pages().length === 1);
  });

  it('get a permission', async () => {
    const page = await run.page();
    expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
    expect(await page.evaluate(() => navigator.clipboard.readText().catch((error: Error) => error.name))).toBe('NotAllowedError');
    expect(await page.evaluate(() => navigator.mediaDevices.getUserMedia({ audio: true }).catch((error: Error) => error.name))).toMatch(
      /NotAllowedError|NotFoundError/,
    );
  });

  it('print in front of nobody', async () => {
    const page = await run.page();
    await page.evaluate(() => window.print());
  });

  it('survive a reload with less than it had', async () => {
    const page = await run.page();
    await page.reload();
    expect(await page.evaluate(() => window.bridge.call('echo', 'again'))).toBe('again');
  });

  it('make the double do what it has not learnt', async () => {
    const page = await run.page();
    expect(await page.evaluate(() => window.bridge.call('strange'))).toEqual([
      'the double does not implement electron.app.dock',
      "the double does not implement the event 'gpu-process-crashed' of electron.app",
      'protocol.registerSchemesAsPrivileged should be called before app is ready',
      "ERR_UNKNOWN_URL_SCHEME (-302) loading 'http://example.org/'",
      "ERR_UNKNOWN_URL_SCHEME (-302) loading 'file:///etc/hosts'",
      'the double implements only webPreferences.nodeIntegration: false',
      'the double does not implement electron.webContents.executeJavaScript',
    ]);
    expect((await run.said())[0]).toEqual(['early', 'Cannot create BrowserWindow before app is ready']);
  });
});
