import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { descendants, isRunning } from '../electron/process-tree.ts';
import { until } from '../electron/until.ts';
import { PrivateBus } from '../integration/private-bus.ts';
import type { Platform } from './app.ts';
import { LanternFiles, ORGANISATION } from './lantern-files.ts';
import { OfficerAtWork } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import { Workplace } from './workplace.ts';

const FILES = 'tin-soldier-parade';
const YAMA = '/proc/sys/kernel/yama/ptrace_scope';

/** An open vault with one pair in it, and a file that makes an import wait for its passphrase. */
function openVault(on: Platform, env: NodeJS.ProcessEnv = process.env) {
  const place = new Workplace();
  const waits = place.path('x-waits.p12');
  const at = {} as { officer: OfficerAtWork };
  beforeAll(async () => {
    const files = new LanternFiles(place.makeFolder('made'));
    const pair = files.pair('www.lantern.example', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
    files.pkcs12(files.pair('wait.lantern.example', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']), FILES, waits);
    at.officer = new OfficerAtWork(await place.start(on, { env }));
    await at.officer.create(place.vault);
    await at.officer.import(pair.keyFile, pair.certificateFile);
    await at.officer.openCertificate('www.lantern.example');
  });
  afterAll(() => place.close());
  const processes = async () => ({
    agent: (await at.officer.app.agentPids())[0] as number,
    window: (await at.officer.app.control.windows())[0]?.rendererPid as number,
  });
  /** Agent and window of before are gone, and the window of now knows nothing. */
  const expectForgotten = async (before: Awaited<ReturnType<typeof processes>>) => {
    const page = await at.officer.locked();
    await until('the agent’s and the window’s process to end', () => !isRunning(before.agent) && !isRunning(before.window));
    const { window } = await processes();
    expect(window).not.toBe(before.window);
    const document = await page.content();
    for (const name of ['www.lantern.example', 'wait.lantern.example', 'Lantern Issuing', ORGANISATION, 'x-waits']) expect(document).not.toContain(name);
    return page;
  };
  return { place, waits, at, processes, expectForgotten };
}

onEachPlatform('a lock that nobody asked for', (on) => {
  const { place, waits, at, processes, expectForgotten } = openVault(on);

  for (const [event, why] of [
    ['suspend', 'the workstation went to sleep.'],
    ['lock-screen', 'the screen was locked.'],
  ] as const) {
    it(`comes at once with ${event}, and interrupts what runs`, async () => {
      const { officer } = at;
      await officer.drop(waits);
      await officer.prompt();
      const before = await processes();
      await officer.app.control.emitPower(event);
      const page = await expectForgotten(before);
      await page.getByText(`The vault locked itself because ${why}`).waitFor();
      await officer.open();
      await officer.go('commands');
      await (await officer.page())
        .getByTestId('table-commands')
        .getByRole('row')
        .filter({ hasText: 'Import x-waits.p12' })
        .first()
        .getByText('interrupted', { exact: true })
        .waitFor();
    });
  }

  it('comes when the agent is killed; the vault opens again, and what was interrupted can be repeated', async () => {
    const { officer } = at;
    await officer.drop(waits);
    await officer.prompt();
    const before = await processes();
    process.kill(before.agent, 'SIGKILL');
    const page = await expectForgotten(before);
    await page.getByText('The private key agent ended by itself').waitFor();
    await officer.open();
    const commands = await officer.go('commands');
    await commands.getByTestId('table-commands').getByRole('row').filter({ hasText: 'Import x-waits.p12' }).first().click();
    const details = commands.getByTestId('details');
    await details.getByText('Interrupted after 0 of 1: what was done stays, the rest is untouched.').waitFor();
    await officer.press('Repeat the command', details);
    await commands.getByTestId('running-commands').click();
    const prompt = await officer.prompt();
    await prompt.getByLabel('Passphrase of this file', { exact: true }).fill(FILES);
    await officer.press('Try the passphrase', prompt);
    await commands.getByRole('button', { name: 'Show the certificates' }).click();
    await commands.getByTestId('table-certificates').getByText('wait.lantern.example').waitFor();
  });

  it('by hand it says what it would interrupt, and does nothing when that is declined', async () => {
    const { officer } = at;
    await officer.drop(waits);
    const typed = (await officer.prompt()).getByLabel('Passphrase of this file', { exact: true });
    await typed.fill('half a pass');
    const page = await officer.page();
    await page.keyboard.press('Control+l');
    const dialog = page.getByTestId('dialog-lock');
    await dialog.getByRole('listitem').getByText('Import x-waits.p12').waitFor();
    expect(await dialog.getByRole('button', { name: 'Cancel' }).evaluate((button) => button === document.activeElement)).toBe(true);
    await officer.press('Cancel', dialog);
    expect(await typed.inputValue()).toBe('half a pass');
    await page.keyboard.press('Control+l');
    const before = await processes();
    // The button is deaf for its first quarter of a second.
    await until('the lock', async () => {
      await dialog
        .getByRole('button', { name: 'Lock and interrupt 1 command' })
        .click({ timeout: 500 })
        .catch(() => undefined);
      return !isRunning(before.agent);
    });
    await expectForgotten(before);
    await officer.open();
  });

  it('is counted down to: in minutes, and in the last one in seconds', async () => {
    const page = await at.officer.go('settings');
    const left = page.getByTestId('locks-in');
    const lockAfter = async (minutes: string) => {
      await page.getByLabel('Lock when nobody uses the window for').fill(minutes);
      await page.keyboard.press('Enter');
    };
    await left.getByText('locks in 10 min', { exact: true }).waitFor();
    await lockAfter('1');
    const seconds = left.getByText(/^locks in (1:00|0:[0-5]\d)$/);
    await seconds.waitFor();
    const first = await seconds.textContent();
    await until('the next second', async () => (await seconds.textContent()) !== first);
    await lockAfter('10');
    await left.getByText('locks in 10 min', { exact: true }).waitFor();
  });

  it('comes with quitting, and leaves the vault as a clean lock does', async () => {
    const { officer } = at;
    const { agent } = await processes();
    await officer.app.close();
    expect(isRunning(agent)).toBe(false);
    expect(readdirSync(place.vault).sort()).toEqual(['checkpoint', 'header.json', expect.stringMatching(/^vault-[0-9a-z]{26}\.db$/)]);
  });
});

onEachPlatform(
  'a lock that the desktop tells over D-Bus',
  (on) => {
    const session = new PrivateBus();
    const system = new PrivateBus();
    beforeAll(() => Promise.all([session.start(), system.start()]));
    afterAll(() => Promise.all([session.close(), system.close()]));
    const { at, processes, expectForgotten } = openVault(on, {
      ...process.env,
      DBUS_SESSION_BUS_ADDRESS: session.address,
      DBUS_SYSTEM_BUS_ADDRESS: system.address,
    });
    const saver = '/org/freedesktop/ScreenSaver';

    it('is said in the settings', async () => {
      const page = await at.officer.go('settings');
      await page.getByText('The vault also locks with the screen').waitFor();
    });

    it('comes when the screen is locked, and not when it is opened', async () => {
      const before = await processes();
      session.send(saver, 'org.freedesktop.ScreenSaver.ActiveChanged', 'boolean:false');
      session.send(saver, 'org.freedesktop.ScreenSaver.ActiveChanged', 'boolean:true');
      const page = await expectForgotten(before);
      await page.getByText('The vault locked itself because the screen was locked.').waitFor();
      await at.officer.open();
    });

    it('takes back what was copied, but not what another program put there since', async () => {
      const { officer } = at;
      const copy = async () => {
        await officer.press('Copy the certificate', await officer.openCertificate('www.lantern.example'));
        await until('the copy', async () => (await officer.app.control.readClipboard()).startsWith('-----BEGIN CERTIFICATE-----'));
      };
      await copy();
      await officer.lock();
      await until('an empty clipboard', async () => (await officer.app.control.readClipboard()) === '');
      await officer.open();
      await copy();
      await officer.app.control.writeClipboard('a shopping list');
      await officer.lock();
      expect(await officer.app.control.readClipboard()).toBe('a shopping list');
    });

    it('no process of the application may dump core', async () => {
      const { officer } = at;
      await officer.open();
      const pids = new Set([officer.app.mainPid, ...(await officer.app.agentPids()), ...descendants(officer.app.mainPid)]);
      expect(pids.size).toBeGreaterThan(3);
      for (const pid of pids) {
        const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
        expect(limits, `process ${pid}`).toMatch(/^Max core file size +[01] +[01] /m);
      }
    });

    it('the process that holds keys has closed its memory', async () => {
      const { officer } = at;
      const page = await officer.go('overview');
      // Root reads everything, hence what the agent says of itself. A kernel that closes all memory leaves nothing to say.
      const yama = existsSync(YAMA) ? readFileSync(YAMA, 'utf8').trim() : '0';
      if (yama === '0')
        await page.getByText('Other programs of this user may read the memory of the window, though not of the process that holds keys').waitFor();
    });
  },
  { impossible: process.platform === 'linux' ? undefined : 'D-Bus is Linux’s' },
);

onEachPlatform(
  'a vault that nobody uses',
  (on) => {
    const clock = new URL('quick-clock.mjs', import.meta.url).href;
    const { place, at, processes, expectForgotten } = openVault(on, { ...process.env, NODE_OPTIONS: `--import ${clock}` });

    it('waits for the commands that run, says so, and locks itself when they have ended', async () => {
      const { officer } = at;
      const before = await processes();
      place.makeFolder('many');
      for (let index = 0; index < 6000; index += 1)
        writeFileSync(place.path('many', `${index}.pem`), generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
      const sheet = await officer.drop(place.path('many'));
      await officer.press('Close', sheet.locator('footer'));
      const page = await officer.go('settings');
      await page.getByLabel('Lock when nobody uses the window for').fill('1');
      await page.keyboard.press('Enter');
      await page.getByText('lock waits for 1 command').waitFor();
      const locked = await expectForgotten(before);
      await locked.getByText('The vault locked itself: nobody used this window.').waitFor();
      await officer.open();
      const commands = await officer.go('commands');
      await commands.getByTestId('table-commands').getByRole('row').filter({ hasText: 'Import many' }).getByText('6,000 of 6,000').waitFor();
    });

    it('locks itself after the time that was set', async () => {
      const before = await processes();
      const locked = await expectForgotten(before);
      await locked.getByText('The vault locked itself: nobody used this window.').waitFor();
    });
  },
  { doubleOnly: 'the main process gets a quick clock, which only the double lets in' },
);
