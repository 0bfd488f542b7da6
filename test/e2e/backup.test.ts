import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SshServer } from '../integration/ssh-server.ts';
import { LanternFiles } from './lantern-files.ts';
import { OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import type { WindowWatch } from './window-watch.ts';
import { Workplace } from './workplace.ts';

const KEY_PASSPHRASE = 'copper-kettle-outing';

onEachPlatform('an officer backs the vault up', (on) => {
  const place = new Workplace();
  let officer: OfficerAtWork;
  let watch: WindowWatch;
  let server: SshServer;
  let stick: string;
  beforeAll(async () => {
    server = await SshServer.start();
    stick = place.makeFolder('KINGSTON');
    const started = await place.start(on);
    watch = started.watch;
    officer = new OfficerAtWork(started);
    await officer.create(place.vault, { kit: true });
    const files = new LanternFiles(place.makeFolder('made'));
    await officer.import(files.pkcs12(files.pair('www.lantern.example'), '', place.path('www.p12')));
  });
  afterAll(async () => {
    await place.close();
    await server?.[Symbol.asyncDispose]();
  });

  const stored = (folder: string) => readdirSync(folder).toSorted();
  const dialog = async (name: string): Promise<Locator> => {
    const shown = (await officer.page()).getByTestId(`dialog-${name}`);
    await shown.waitFor();
    return shown;
  };
  const card = async (name: string): Promise<Locator> => (await officer.page()).locator(`[data-testid=backup-target][data-target="${name}"]`);
  const verdict = async (state: string): Promise<string> => {
    const shown = (await officer.page()).locator(`[data-testid=backup-verdict][data-state=${state}]`);
    await shown.waitFor();
    return shown.innerText();
  };
  const tab = async (name: 'State' | 'Copies') => {
    const page = await officer.go('backup');
    await page.getByRole('tab', { name }).click();
    return page;
  };
  /** Waits for the end of a command of the backups and closes what it says. */
  const outcome = async (name: string): Promise<string> => {
    const shown = await dialog(`${name}-outcome`);
    await shown.getByRole('button', { name: 'Show the copies' }).waitFor();
    const said = await shown.getByTestId(`${name}-state`).innerText();
    await officer.press('Close', shown.locator('footer'));
    return said;
  };
  const ready = (shown: Locator, name: string) => shown.locator(`[data-testid=${name}]:not([aria-disabled])`);

  it('is told on every page that there is no backup, and asked for the first target', async () => {
    const page = await officer.go('overview');
    expect(await page.getByTestId('last-backup').innerText()).toBe('no backup yet');
    expect(await page.getByTestId('nav-backup').innerText()).toContain('needs attention');
    await page.locator('[data-code=BACKUP_NONE]').getByRole('button', { name: /^Show/ }).click();
    await page.getByTestId('page-backup').getByText('No backup is set up', { exact: true }).waitFor();
    await officer.go('agents');
    await officer.press('Backup', page.getByRole('main'));
    await (await dialog('backup-target')).getByLabel('Folder or stick').check();
  });

  it('adds a stick, which no due backup goes to unless that is said', async () => {
    const shown = await dialog('backup-target');
    expect(await shown.getByTestId('target-save').getAttribute('aria-disabled')).toBe('true');
    await officer.app.control.answerOpenDialog([stick]);
    await officer.press('Choose a folder…', shown);
    await shown.getByTestId('destination').waitFor();
    expect(await shown.getByLabel('Name of the target').inputValue()).toBe('KINGSTON');
    expect(await shown.getByLabel('Backups that are due go there by themselves').isChecked()).toBe(false);
    await ready(shown, 'target-save').click();
    await officer.go('backup');
    await (await card('KINGSTON')).getByText('No copy there yet').waitFor();
    expect(stored(stick)).toEqual([]);
  });

  it('proves that the stick takes backups, and leaves nothing there', async () => {
    await officer.press('Test connection: KINGSTON');
    const steps = (await card('KINGSTON')).getByTestId('test-steps');
    await steps.waitFor();
    expect(await steps.locator('[data-proved=true]').count()).toBe(5);
    expect(stored(stick)).toEqual([]);
  });

  it('backs up, and sees what lies there, that it was read back and that it can be restored', async () => {
    const page = await tab('State');
    await officer.press('Back up now', page.locator('main > header'));
    expect(await outcome('back-up')).toContain('The vault was backed up to KINGSTON.');
    expect(await verdict('good')).toContain('could be restored from KINGSTON');
    const [container = '', note = '', ...others] = stored(stick);
    expect([container, note]).toEqual([expect.stringMatching(/^strongroom-.*\.age$/), expect.stringMatching(/\.note$/)]);
    expect(others).toEqual([]);
    expect(readFileSync(join(stick, container), 'latin1').slice(0, 21)).toBe('age-encryption.org/v1');
    await page.getByTestId('last-backup').getByText('read back').waitFor();
    expect(await page.getByTestId('nav-backup').innerText()).not.toContain('needs attention');
    expect(await page.getByTestId('backup-days').locator('[data-state=good]').count()).toBe(1);
  });

  it('drills a backup, with a passphrase that opens the copy and not with another', async () => {
    const page = await tab('Copies');
    await page.getByTestId('table-backups').locator('[data-row]').first().click();
    await officer.press('Drill…', page.getByTestId('details'));
    const shown = await dialog('drill');
    await shown.getByLabel('Drill, and open every seal').check();
    await shown.getByLabel(/^Your own passphrase/).fill('this is not it');
    await ready(shown, 'drill-start').click();
    await shown.locator('[data-error=OFFICER_PASSPHRASE_WRONG]').waitFor();
    await shown.getByLabel(/^Your own passphrase/).fill(PASSPHRASE);
    await expect
      .poll(
        async () => {
          // A wrong one makes the next wait.
          if ((await page.getByTestId('dialog-drill-backup-outcome').count()) > 0) return true;
          if (!(await shown.getByLabel(/^Your own passphrase/).inputValue())) await shown.getByLabel(/^Your own passphrase/).fill(PASSPHRASE);
          await ready(shown, 'drill-start')
            .click({ timeout: 500 })
            .catch(() => undefined);
          return false;
        },
        { timeout: 20_000, interval: 500 },
      )
      .toBe(true);
    expect(await outcome('drill-backup')).toMatch(/could be restored: .*1 (private )?keys? opens?/);
    expect(await page.getByTestId('copy-summary').innerText()).toMatch(/It was drilled .*: opened, and held against its log/);
  });

  it('changes the schedule, and is told what is wrong with it before anything is saved', async () => {
    const page = await tab('State');
    await officer.press('Edit the schedule…');
    const shown = await dialog('backup-schedule');
    await shown.getByTestId('select-backup-frequency').click();
    await page.getByRole('option', { name: 'By a cron expression' }).click();
    await shown.getByLabel('Cron expression').fill('61 2 * * *');
    await ready(shown, 'schedule-save').click();
    await shown.locator('[data-error=SCHEDULE_INVALID]').waitFor();
    await shown.getByTestId('select-backup-frequency').click();
    await page.getByRole('option', { name: 'Every week' }).click();
    await shown.getByTestId('select-backup-weekday').click();
    await page.getByRole('option', { name: 'Friday' }).click();
    await shown.getByLabel('At', { exact: true }).fill('24:00');
    expect(await shown.getByTestId('schedule-save').getAttribute('aria-disabled')).toBe('true');
    await shown.getByLabel('At', { exact: true }).fill('9:30');
    await shown.getByLabel('And whenever enough has changed').check();
    await ready(shown, 'schedule-save').click();
    await page
      .getByTestId('backup-schedule')
      .getByText(/^Backups are made every Friday at 09:30, and after 50 changes/)
      .waitFor();
  });

  it('sees the damage of a copy that was changed on the stick, wherever it looks', async () => {
    const page = await tab('State');
    await officer.press('Verify', page.locator('main > header'));
    expect(await outcome('verify-backups')).toContain('1 backup was read back');
    await verdict('good');

    const [container = ''] = stored(stick);
    const bytes = readFileSync(join(stick, container));
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
    writeFileSync(join(stick, container), bytes);
    await officer.press('Verify', page.locator('main > header'));
    await outcome('verify-backups');
    expect(await verdict('loss')).toContain('There is no good backup');
    await (await card('KINGSTON')).getByText('1 copy missing or damaged', { exact: true }).waitFor();
    await page.getByTestId('backup-days').locator('[data-state=damaged]').waitFor({ state: 'attached' });
    await tab('Copies');
    await page.getByTestId('table-backups').locator('[data-row]').filter({ hasText: 'damaged' }).click();
    await page.getByTestId('details').locator('[data-error=BACKUP_DAMAGED]').waitFor();
    await officer.go('overview');
    await page.locator('[data-code=BACKUP_NEVER]').waitFor();
  });

  it('sees the key of a server before anybody signs in, and tests it step by step', async () => {
    const page = await tab('State');
    await officer.press('Add a target…', page.locator('main > header'));
    const shown = await dialog('backup-target');
    await shown.getByLabel('Server', { exact: true }).fill('127.0.0.1');
    await shown.getByLabel('Port', { exact: true }).fill(String(server.port));
    await shown.getByLabel('User', { exact: true }).fill(server.user);
    await shown.getByLabel('Folder on the server').fill(join(server.folder, 'not there'));
    await shown.getByLabel('Name of the target').fill('attic');
    await shown.getByLabel('With a private key').check();
    const key = server.makeKey('officer', ['-t', 'ed25519'], KEY_PASSPHRASE);
    server.authorize(`${key}.pub`);
    await officer.app.control.answerOpenDialog([key]);
    await officer.press('Choose its file…', shown);
    await shown.getByLabel('Passphrase of the private key').fill(KEY_PASSPHRASE);
    expect(await shown.getByTestId('target-test').getAttribute('aria-disabled')).toBe('true');
    const before = server.log.length;
    await officer.press('Ask the server for its key', shown);
    await shown.getByTestId('host-key').getByText(server.hostKey).waitFor();
    expect(server.log.slice(before)).not.toContain('Accepted');
    expect(await shown.getByTestId('target-save').getAttribute('aria-disabled')).toBe('true');
    await shown.getByLabel('It is the key of this server: I have compared it').check();

    await ready(shown, 'target-test').click();
    await shown.locator('[data-step=write] [data-error]').or(shown.locator('[data-step=connect] [data-error]')).first().waitFor();
    expect(await shown.locator('[data-step=delete][data-proved=true]').count()).toBe(0);
    await shown.getByLabel('Folder on the server').fill(server.folder);
    // What was proved of another folder says nothing of this one.
    expect(await shown.getByTestId('test-steps').count()).toBe(0);
    await ready(shown, 'target-test').click();
    await shown.locator('[data-step=delete][data-proved=true]').waitFor();
    expect(await shown.locator('[data-proved=true]').count()).toBe(5);
    expect(stored(server.folder)).toEqual([]);
    expect(await shown.getByLabel('Backups that are due go there by themselves').isChecked()).toBe(true);
    await ready(shown, 'target-save').click();
    expect(await (await card('attic')).innerText()).toContain(server.hostKey);
  });

  it('backs up to the server alone, and is refused once it shows another key', async () => {
    const page = await tab('State');
    await officer.press('Back up now: attic');
    expect(await outcome('back-up')).toContain('The vault was backed up to attic.');
    expect(stored(server.folder)).toHaveLength(2);

    const pinned = server.hostKey;
    server.makeKey('host');
    await server.restart();
    await officer.press('Back up now: attic');
    await (await dialog('back-up-outcome')).getByRole('button', { name: 'Show the copies' }).waitFor();
    await page.keyboard.press('Escape');
    await (await card('attic')).locator('[data-error=TARGET_HOST_KEY_CHANGED]').waitFor();
    await verdict('attention');

    await officer.press('Edit: attic');
    const shown = await dialog('backup-target');
    await officer.press('Ask again', shown);
    await shown.getByText('The server shows another key than the one that is pinned:').waitFor();
    expect(await shown.getByTestId('host-key').innerText()).toContain(pinned);
    expect(await shown.getByTestId('target-save').getAttribute('aria-disabled')).toBe('true');
    await officer.press('Cancel', shown);
  });

  it('removes a target only when its name is typed, and every copy stays where it is', async () => {
    const before = stored(stick);
    await officer.press('Remove: KINGSTON');
    const page = await officer.page();
    const shown = await dialog('remove-target');
    expect(await shown.getByTestId('remove-target-start').getAttribute('aria-disabled')).toBe('true');
    await shown.getByLabel('Type KINGSTON to confirm').fill('KINGSTON');
    await officer.pressUntil(shown.getByTestId('remove-target-start'), async () => (await page.getByTestId('dialog-remove-target').count()) === 0);
    await (await card('KINGSTON')).waitFor({ state: 'detached' });
    expect(stored(stick)).toEqual(before);
    expect(existsSync(join(stick, before[0] ?? ''))).toBe(true);
  });

  it('raised no violation of its policy and printed no error', () => {
    expect(watch.violations).toEqual([]);
    expect(watch.errors).toEqual([]);
  });
});
