import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../electron/until.ts';
import { type BlocklistFiles, certificateFor, makeBlocklist } from './blocklist-files.ts';
import { OfficerAtWork } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import { Workplace } from './workplace.ts';

const badkey = (name: string) => fileURLToPath(new URL(`../unit/pki/badkeys/${name}`, import.meta.url));

// From a weak key that comes in to everything that says so; and a list of compromised keys, from the first of its publisher to its removal.
onEachPlatform('the quality of keys', (on) => {
  const place = new Workplace();
  let officer: OfficerAtWork;
  let files: BlocklistFiles;

  beforeAll(async () => {
    officer = new OfficerAtWork(await place.start(on));
    await officer.create(place.vault);
    files = makeBlocklist(place.folder, 'known.lantern.example');
    // Of the key from the chip there is only the public half.
    const chip = certificateFor(badkey('rsa-roca.key'), 'chip.lantern.example', files.known, place.path('chip.crt'));
    await officer.import(chip, badkey('rsa-fermat.crt'), ...files.known);
  });
  afterAll(() => place.close());

  const axe = async () => (await new AxeBuilder({ page: await officer.page() }).setLegacyMode(true).analyze()).violations.map(({ id }) => id);
  const attention = async (code: string) => (await officer.go('overview')).getByTestId('attention').locator(`[data-code=${code}]`);
  const choose = async (line: string, path: string) => {
    await officer.app.control.answerOpenDialog([path]);
    await officer.press(/^Choose/, (await officer.page()).getByTestId(line));
  };

  it('stands in the overview for keys that came in weak, and each leads to its certificates', async () => {
    await (await attention('RSA_PRIMES_CLOSE')).waitFor();
    await officer.press(/^Show: /, await attention('RSA_ROCA'));
    const page = await officer.page();
    const rows = page.getByTestId('table-certificates').locator('[data-row]');
    await rows.filter({ hasText: 'chip.lantern.example' }).waitFor();
    expect(await rows.count()).toBe(1);
    await rows.first().click();
    await page
      .getByTestId('certificate-summary')
      .getByText(/Infineon chip with the ROCA flaw/)
      .waitFor();
  });

  it('takes a list over only with its own note, and with the key that its publisher signed it with', async () => {
    const page = await officer.go('settings');
    await page
      .getByTestId('blocklist')
      .getByText(/^No list of compromised keys/)
      .waitFor();
    await officer.press('Import a blocklist…');
    const dialog = page.getByTestId('dialog-import-blocklist');
    const start = dialog.getByTestId('import-blocklist-start');
    await choose('blocklist-file', files.known[0] as string);
    await choose('blocklist-note', files.list);
    await dialog.locator('[data-error=BLOCKLIST_INVALID]').waitFor();
    await choose('blocklist-note', files.note);
    await dialog
      .getByTestId('blocklist-note-facts')
      .getByText(/lists\.example: this vault does not believe it yet/)
      .waitFor();

    const key = dialog.getByTestId('publisher-key');
    await key.getByLabel('Verifier key of its publisher').fill('lists.example+00000000+AAAA');
    await key.locator('[data-error=BLOCKLIST_UNTRUSTED]').waitFor();
    await key.getByLabel('Verifier key of its publisher').fill(files.publisherKey);
    await key.getByRole('button', { name: /SHA-256 of the publisher/ }).waitFor();
    expect((await key.getByRole('button', { name: /SHA-256 of the publisher/ }).innerText()).toLowerCase().replace(/[^0-9a-f]/g, '')).toContain(
      files.fingerprint,
    );
    expect(await start.getAttribute('aria-disabled')).toBe('true');
    await key.getByLabel(/^I have this key from lists\.example itself/).check();
    expect(await axe()).toEqual([]);

    // It is another file than the note speaks of.
    await start.click();
    await dialog.locator('[data-error=BLOCKLIST_INVALID]').waitFor();
    await choose('blocklist-file', files.list);
    await start.click();
    await dialog
      .getByTestId('import-blocklist-done')
      .getByText(/^The blocklist elsewhere of 2026-11-21 was imported: 5,001 keys, signed by lists\.example\./)
      .waitFor();
    await officer.press('Close', dialog.locator('footer'));
    const shown = page.getByTestId('blocklist');
    await shown.getByText('elsewhere of 2026-11-21').waitFor();
    expect(await shown.innerText()).toMatch(/5,001[\s\S]*lists\.example/);
  });

  it('is checked as a command, which finds the key that stands on the list', async () => {
    const page = await officer.go('overview');
    expect(await (await attention('KEY_COMPROMISED')).count()).toBe(0);
    await officer.press('Check keys');
    await (await attention('KEY_COMPROMISED')).waitFor();
    await officer.press(/^Show: /, await attention('KEY_COMPROMISED'));
    await page.getByTestId('table-certificates').locator('[data-row]').filter({ hasText: 'known.lantern.example' }).waitFor();
    await officer.go('commands');
    const row = page.getByTestId('table-commands').getByRole('row');
    await row.filter({ hasText: 'Check the quality of all keys' }).filter({ hasText: 'done' }).waitFor();
    await row.filter({ hasText: 'Import the blocklist elsewhere of 2026-11-21' }).filter({ hasText: 'done' }).waitFor();
  });

  it('is said before such a key goes out', async () => {
    await officer.press('Release the key…', await officer.openCertificate('known.lantern.example'));
    const page = await officer.page();
    await page
      .getByTestId('dialog-release')
      .locator('[data-loss=KEY_COMPROMISED]')
      .getByText(/^Others can find this key: The private key is public/)
      .waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('asks for no key again of a publisher who is believed', async () => {
    const page = await officer.go('settings');
    await officer.press('Import another blocklist…');
    const dialog = page.getByTestId('dialog-import-blocklist');
    await choose('blocklist-file', files.list);
    await choose('blocklist-note', files.note);
    await until('the button is ready', async () => (await dialog.getByTestId('import-blocklist-start').getAttribute('aria-disabled')) !== 'true');
    expect(await dialog.getByTestId('publisher-key').count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  it('removes the list once its name was typed', async () => {
    const page = await officer.go('settings');
    await officer.press('Remove the blocklist…');
    const dialog = page.getByTestId('dialog-remove-blocklist');
    const remove = dialog.getByTestId('remove-blocklist-start');
    expect(await remove.getAttribute('aria-disabled')).toBe('true');
    await dialog.getByLabel('Type elsewhere to confirm').fill('elsewhere');
    await officer.pressUntil(remove, async () => (await dialog.count()) === 0);
    await page
      .getByTestId('blocklist')
      .getByText(/^No list of compromised keys/)
      .waitFor();
  });
});
