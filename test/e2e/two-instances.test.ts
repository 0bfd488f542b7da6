import { hostname } from 'node:os';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchApp } from './app.ts';
import { OFFICER, OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import { Workplace } from './workplace.ts';

onEachPlatform('two that are started at once', (on) => {
  const place = new Workplace();
  let first: OfficerAtWork;
  beforeAll(async () => {
    first = new OfficerAtWork(await place.start(on));
    await first.create(place.vault);
  });
  afterAll(() => place.close());

  it('with data of its own, the second is told who has the vault open, and does not get in', async () => {
    const second = new OfficerAtWork(await place.start(on, { userData: place.path('other user data'), args: ['--vault', place.vault] }));
    const page = await second.locked();
    const [agent] = await first.app.agentPids();
    await page.getByText(`${OFFICER} has this vault open on ${hostname()} since`).waitFor();
    expect(await page.getByTestId('unlock-form').innerText()).toContain(`(process ${agent})`);
    await second.unlock(PASSPHRASE);
    await page.locator('[data-error=VAULT_IN_USE]').getByText(`${OFFICER} on ${hostname()}`).waitFor();
    // The one that has it open goes on, and once it has locked, the other gets in.
    await first.go('audit');
    await first.lock();
    await second.open();
    await second.lock();
    await second.app.close();
  });

  it('with the same data, the second ends, and the first goes on with its window', async () => {
    await first.open();
    const before = await first.app.control.windows();
    await expect(launchApp({ userData: place.userData, onOutput: () => undefined }, on)).rejects.toThrow(/ended|closed/);
    expect((await first.app.control.windows()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    await first.go('audit');
  });
});
