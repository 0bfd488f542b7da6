import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SshServer } from '../integration/ssh-server.ts';
import { backUp } from './back-up.ts';
import { LanternFiles } from './lantern-files.ts';
import { OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import type { WindowWatch } from './window-watch.ts';
import { Workplace } from './workplace.ts';

const WWW = 'www.lantern.example';
const API = 'api.lantern.example';
const EC = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

onEachPlatform('a vault that is lost comes back from its backups', (on) => {
  const place = new Workplace();
  const stick = place.makeFolder('KINGSTON');
  let officer: OfficerAtWork;
  let watch: WindowWatch;
  let kit: string;
  let vaultId: string;
  /** Names of the two backups: with one certificate, and with both. */
  let older: string;
  let newest: string;

  beforeAll(async () => {
    const files = new LanternFiles(place.makeFolder('made'));
    const [www, api] = [files.pair(WWW, EC), files.pair(API, EC)];
    const started = await place.start(on);
    watch = started.watch;
    officer = new OfficerAtWork(started);
    const page = await officer.beginVault(place.vault);
    await officer.typeTwice(page.getByTestId('create-form'), 'Passphrase', PASSPHRASE);
    await officer.press('Create the vault');
    kit = await officer.putKitAway();
    await officer.import(www.keyFile, www.certificateFile);
    await officer.lock();
    await backUp(place.vault, stick);
    await officer.open();
    await officer.import(api.keyFile, api.certificateFile);
    const agents = await officer.go('agents');
    await agents.locator('[data-row]').first().click();
    vaultId = (
      await agents
        .getByTestId('details')
        .getByRole('button', { name: /^Copy the vault id/ })
        .innerText()
    ).replace(/^.*:|[^0-9A-F]/gs, '');
    await officer.lock();
    await backUp(place.vault, stick);
    const names = readdirSync(stick)
      .filter((name) => name.endsWith('.age'))
      .map((name) => name.slice(0, -'.age'.length))
      .sort((left, right) => Number(left.split('-').at(-1)) - Number(right.split('-').at(-1)));
    [older, newest] = names as [string, string];
  });
  afterAll(() => place.close());

  /** Opens the dialog of the first window and lists what lies on the stick. */
  async function list(): Promise<Locator> {
    await officer.press('Restore a vault from a backup…');
    const dialog = (await officer.page()).getByTestId('dialog-restore');
    await dialog.getByLabel('Folder or USB stick').check();
    await officer.app.control.answerOpenDialog([stick]);
    await officer.press('Choose a folder…', dialog);
    await dialog.getByTestId('destination').waitFor();
    await dialog.locator('[data-testid=restore-list]:not([aria-disabled])').click();
    await dialog.getByTestId('found-backup').first().waitFor();
    return dialog;
  }

  const statesIn = (dialog: Locator) => dialog.getByTestId('found-backup').evaluateAll((lines) => lines.map((line) => line.getAttribute('data-state')));

  async function into(dialog: Locator, folder: string): Promise<void> {
    await officer.app.control.answerSaveDialog(folder);
    await officer.press('A new folder…', dialog);
    await dialog.getByTestId('restore-into').getByText(folder).waitFor();
  }

  const check = (dialog: Locator) => dialog.locator('[data-testid=restore-check]:not([aria-disabled])').click();

  async function checked(dialog: Locator): Promise<Locator> {
    await check(dialog);
    const plan = dialog.getByTestId('restore-plan');
    await plan.waitFor();
    return plan;
  }

  /** Opens what was restored, by the button of the outcome. The form for it takes the place of another vault's, and has the focus when it is there. */
  async function open(): Promise<void> {
    const page = await officer.page();
    const outcome = page.getByTestId('dialog-restore-outcome');
    await outcome.getByTestId('restore-open').click();
    await outcome.waitFor({ state: 'hidden' });
    await page.locator('[data-testid=unlock-form] input:focus').waitFor();
    await officer.open();
  }

  async function certificates(): Promise<string[]> {
    const page = await officer.go('certificates');
    const rows = page.getByTestId('table-certificates').locator('[data-row]');
    await rows.first().waitFor();
    const texts = await rows.allInnerTexts();
    return [API, WWW].filter((name) => texts.some((text) => text.includes(name)));
  }

  it('with the passphrase of an officer, in the first window of a workstation that knows nothing of it', async () => {
    renameSync(place.vault, place.path('lost'));
    await officer.press('Take lantern.strongroom off this list');
    await (await officer.page()).getByText('None has been opened here yet').waitFor();
    const dialog = await list();
    expect(await statesIn(dialog)).toEqual(['unchecked', 'unchecked']);
    await into(dialog, place.vault);

    await dialog.getByLabel('Passphrase', { exact: true }).fill('this is not the passphrase');
    await check(dialog);
    await dialog.getByRole('region', { name: '3. What opens it' }).locator('[data-error=BACKUP_KEY_WRONG]').waitFor();
    expect(existsSync(place.vault)).toBe(false);

    await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    const plan = await checked(dialog);
    expect(await statesIn(dialog)).toEqual(['proved', 'signed']);
    await plan.getByText('Alice Lantern').waitFor();
    expect(existsSync(place.vault)).toBe(false);
    await dialog.getByTestId('restore-finish').click();
    await open();
    expect(await certificates()).toEqual([API, WWW]);
    const audit = await officer.go('audit');
    await audit
      .getByText(/restored the vault from the backup/)
      .first()
      .waitFor();
    await officer.lock();
  });

  it('with the recovery kit alone, typed as it is printed', async () => {
    const dialog = await list();
    expect((await dialog.getByRole('button', { name: /^Copy the vault id/ }).innerText()).replace(/^.*:|[^0-9A-F]/gs, '')).toBe(vaultId);
    await dialog.getByLabel('The recovery kit').check();
    await into(dialog, place.path('by kit.strongroom'));
    await dialog.getByLabel('Recovery kit', { exact: true }).fill('AGE-SECRET-KEY-PQ-1QQQQ');
    const printed = dialog.getByLabel('Vault id on the kit');
    await printed.fill('0'.repeat(16));
    await dialog.getByText('The backup that is chosen is of another vault.').waitFor();
    expect(await dialog.getByTestId('restore-check').getAttribute('aria-disabled')).toBe('true');
    await printed.fill(vaultId.slice(0, 16).replace(/(.{4})/g, '$1 '));
    await check(dialog);
    await dialog.locator('[data-error=KIT_INVALID]').waitFor();
    await dialog.getByLabel('Recovery kit', { exact: true }).fill(kit.match(/.{1,8}/g)?.join(' ') ?? '');
    await checked(dialog);
    await dialog.getByTestId('restore-finish').click();
    await open();
    expect(await certificates()).toEqual([API, WWW]);
    await officer.lock();
  });

  it('from an older backup only where the officer names it, once the newest cannot be proved', async () => {
    const file = join(stick, `${newest}.age`);
    const whole = readFileSync(file);
    const damaged = Buffer.from(whole);
    damaged[whole.length >> 1] = (damaged[whole.length >> 1] as number) ^ 1;
    writeFileSync(file, damaged);
    try {
      const dialog = await list();
      await into(dialog, place.path('older.strongroom'));
      await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
      await check(dialog);
      const refusal = dialog.getByRole('region', { name: '2. Which backup' }).locator('[data-error=BACKUP_NEWER_UNPROVED]');
      await refusal.getByText(newest).first().waitFor();
      expect(existsSync(place.path('older.strongroom'))).toBe(false);

      await dialog.getByTestId('found-backup').filter({ hasText: older }).getByRole('radio').check();
      const plan = await checked(dialog);
      expect(await dialog.locator('[data-testid=found-backup][data-ready]').innerText()).toContain(older);
      await plan.getByText(/newest signed note there speaks of/).waitFor();
      await dialog.getByTestId('restore-finish').click();
      await open();
      expect(await certificates()).toEqual([WWW]);
      await officer.lock();
    } finally {
      writeFileSync(file, whole);
    }
  });

  it('over a vault that is newer only once its name was typed, and that is moved aside', async () => {
    const dialog = await list();
    await dialog.getByTestId('found-backup').filter({ hasText: older }).getByRole('radio').check();
    await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await officer.app.control.answerOpenDialog([place.vault]);
    await officer.press('In the place of a vault…', dialog);
    await checked(dialog);
    await dialog.getByTestId('restore-replaces').getByText('newer than this backup').waitFor();
    const confirmation = dialog.getByLabel('Type lantern.strongroom to confirm');
    await confirmation.fill('lantern');
    const finish = dialog.getByTestId('restore-finish');
    expect(await finish.getAttribute('aria-disabled')).toBe('true');
    // Enter in the field is no way round the button.
    await confirmation.press('Enter');
    await confirmation.fill('lantern.strongroom');
    await confirmation.press('Enter');
    expect(existsSync(`${place.vault}.before-restore`)).toBe(false);
    const page = await officer.page();
    const outcome = page.getByTestId('dialog-restore-outcome');
    await officer.pressUntil(finish, () => outcome.isVisible());
    expect(existsSync(join(`${place.vault}.before-restore`, 'header.json'))).toBe(true);
    await open();
    expect(await certificates()).toEqual([WWW]);
    await officer.lock();
    rmSync(`${place.vault}.before-restore`, { recursive: true });
  });

  it('from a server, whose key is compared before anybody signs in', async () => {
    await using server = await SshServer.start();
    for (const name of readdirSync(stick)) writeFileSync(join(server.folder, name), readFileSync(join(stick, name)));
    const identity = server.makeKey('own', ['-t', 'ed25519'], 'copper-kettle-outing');
    server.authorize(`${identity}.pub`);

    await officer.press('Restore a vault from a backup…');
    const dialog = (await officer.page()).getByTestId('dialog-restore');
    await dialog.getByLabel('Server', { exact: true }).fill('127.0.0.1');
    await dialog.getByLabel('Port', { exact: true }).fill(String(server.port));
    await officer.press('Ask the server for its key', dialog);
    await dialog.getByTestId('host-key').getByText(server.hostKey).waitFor();
    await dialog.getByLabel('User', { exact: true }).fill(server.user);
    await dialog.getByLabel('Folder on the server').fill(server.folder);
    await dialog.getByLabel('With a private key').check();
    await officer.app.control.answerOpenDialog([identity]);
    await officer.press('Choose its file…', dialog);
    await dialog.getByLabel('Passphrase of the private key', { exact: true }).fill('copper-kettle-outing');
    const button = dialog.getByTestId('restore-list');
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    expect(server.log).not.toContain('Accepted');
    await dialog.getByLabel(/^It is the key of this server/).check();
    await button.click();
    await dialog.getByTestId('found-backup').first().waitFor();
    await into(dialog, place.path('from server.strongroom'));
    await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await checked(dialog);
    expect(await statesIn(dialog)).toEqual(['proved', 'signed']);
    await (await officer.page()).keyboard.press('Escape');
    await expect.poll(() => officer.app.agentPids()).toEqual([]);
  });

  it('and can be stopped: nothing is put in place, and nothing of it stays in a process', async () => {
    const dialog = await list();
    expect(await officer.app.agentPids()).toHaveLength(1);
    await into(dialog, place.path('stopped.strongroom'));
    await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await check(dialog);
    await dialog.getByTestId('restore-stop').click();
    await dialog.getByText(/^Stopped\. Nothing was put in place/).waitFor();
    await expect.poll(() => officer.app.agentPids()).toEqual([]);
    // It goes on from the first step, with what was entered.
    await dialog.locator('[data-testid=restore-list]:not([aria-disabled])').click();
    await dialog.getByTestId('found-backup').first().waitFor();
    await (await officer.page()).keyboard.press('Escape');
    await expect.poll(() => officer.app.agentPids()).toEqual([]);
    expect(existsSync(place.path('stopped.strongroom'))).toBe(false);
  });

  it('beside a vault that is open, from a target of that, and is opened in its place', async () => {
    await (await officer.page())
      .getByTestId('recent-vaults')
      .getByRole('button', { name: /^lantern\.strongroom/ })
      .click();
    await (await officer.page()).getByTestId('unlock-form').waitFor();
    const page = await officer.open();
    await officer.go('backup');
    await officer.press('Restore…', page.getByRole('main'));
    const dialog = page.getByTestId('dialog-restore');
    await dialog.getByTestId('select-restore-target').getByText('stick').waitFor();
    await dialog.getByTestId('restore-list').click();
    await dialog.getByTestId('found-backup').first().waitFor();
    await into(dialog, place.path('beside.strongroom'));
    await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await checked(dialog);
    await dialog.getByTestId('restore-finish').click();
    await officer.press('Lock this vault and open it', page.getByTestId('dialog-restore-outcome'));
    const locked = await officer.locked();
    await locked.getByTestId('unlock-form').getByRole('heading', { name: 'Unlock beside.strongroom' }).waitFor();
    await officer.open();
    expect(await certificates()).toEqual([API, WWW]);
    await officer.lock();
  });

  it('leaves nothing of what it fetched, raises no violation of the policy and prints no error', () => {
    expect(readdirSync(place.folder).filter((name) => name.startsWith('.restore-'))).toEqual([]);
    expect(watch.violations).toEqual([]);
    expect(watch.errors).toEqual([]);
    expect(watch.printed.join('')).toBe('');
  });
});
