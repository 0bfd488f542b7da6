import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fingerprintOf, keyBytes, keytool, openssl } from '../integration/oracles.ts';
import { LanternFiles, type MadePair } from './lantern-files.ts';
import { OFFICER, OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import type { WindowWatch } from './window-watch.ts';
import { Workplace } from './workplace.ts';

const FILES = 'tin-soldier-parade';
const OTHER = 'nobody-knows-this-one';
const OUT = 'copper-kettle-outing';

onEachPlatform('an officer takes a key in, seals it and takes it out', (on) => {
  const place = new Workplace();
  let officer: OfficerAtWork;
  let watch: WindowWatch;
  let www: MadePair;
  let api: MadePair;
  let drop: string;
  beforeAll(async () => {
    const files = new LanternFiles(place.makeFolder('made'));
    drop = place.makeFolder('stick');
    www = files.pair('www.lantern.example');
    api = files.pair('api.lantern.example', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
    const mail = files.pair('mail.lantern.example', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
    const lost = files.pair('lost.lantern.example', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']);
    // The names say nothing or the wrong thing: what a file is, is told from its content.
    copyFileSync(www.keyFile, place.path('stick', 'a-certificate.crt'));
    copyFileSync(www.certificateFile, place.path('stick', 'b-key.key'));
    files.chain(place.path('stick', 'c-chain.bin'));
    files.pkcs12(api, FILES, place.path('stick', 'd-api.p12'));
    files.pkcs12(mail, FILES, place.path('stick', 'e-mail.p12'));
    files.pkcs12(lost, OTHER, place.path('stick', 'f-lost.p12'));
    writeFileSync(place.path('stick', 'g-notes.txt'), 'nothing of ours\n'.repeat(40));
    const started = await place.start(on);
    watch = started.watch;
    officer = new OfficerAtWork(started);
  });
  afterAll(() => place.close());

  it('refuses a weak passphrase and says why', async () => {
    const page = await officer.beginVault(place.vault);
    const form = page.getByTestId('create-form');
    await officer.typeTwice(form, 'Passphrase', 'password1');
    expect(await form.getByTestId('strength').innerText()).toMatch(/Refused: very weak[\s\S]+ten thousand million guesses/);
    await officer.press('Create the vault');
    await form.getByRole('alert').getByText('Passphrase: too weak.').waitFor();
    expect(existsSync(place.vault)).toBe(false);
  });

  it('creates the vault and shows its recovery kit once', async () => {
    const page = await officer.page();
    await officer.typeTwice(page.getByTestId('create-form'), 'Passphrase', PASSPHRASE);
    await officer.press('Create the vault');
    const kit = await officer.kitWindow();
    const identity = await kit.getByTestId('kit-line-1').innerText();
    expect(identity).toMatch(/^AGE-SECRET-KEY-PQ-1[0-9A-Z]+$/);
    expect((await officer.app.control.windows()).every(({ contentProtected }) => contentProtected)).toBe(true);
    await officer.app.control.answerSaveDialog(place.path('kit.txt'));
    await officer.press('Save as text…', kit.locator('main'));
    await kit.getByText('Saved as kit.txt').waitFor();
    expect(readFileSync(place.path('kit.txt'), 'utf8')).toContain(identity);
    await officer.app.control.answerSaveDialog(place.path('kit.pdf'));
    await officer.press('Save as PDF…', kit.locator('main'));
    await kit.getByText('Saved as kit.pdf').waitFor();
    expect(readFileSync(place.path('kit.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
    // Wrong words are named, and nothing goes on.
    await officer.press('Type some of it back', kit.locator('main'));
    for (const field of await kit.locator('input[name^=kit-word-]').all()) await field.fill('zoo');
    await officer.press('Compare', kit.locator('main'));
    await kit.locator('[data-error=KIT_UNTESTED]').waitFor();
    await officer.press('Look at the kit again', kit.locator('main'));
    expect(await page.content()).not.toContain(identity);
    await officer.putKitAway();
    await page.getByText('The vault is empty').waitFor();
    await page.reload();
    await page.getByText('The vault is empty').waitFor();
    expect(await page.content()).not.toContain(identity);
  });

  it('takes a dropped folder in, and asks for the passphrases that it needs', async () => {
    const sheet = await officer.drop(drop);
    const prompt = await officer.prompt();
    await prompt.getByText('2 more files wait for one.').waitFor();
    expect(await prompt.innerText()).toMatch(/^d-api\.p12 needs a passphrase\./);
    await prompt.getByLabel('Passphrase of this file', { exact: true }).fill('a wrong one');
    await officer.press('Try the passphrase', prompt);
    await prompt.locator('[data-error=PASSPHRASE_WRONG]').waitFor();

    // In the middle of it the window's document is replaced: the prompt is found again, and nothing was lost.
    const page = await officer.page();
    await page.reload();
    await page.getByTestId('running-commands').click();
    const again = await officer.prompt();
    await again.getByLabel('Same answer for the rest').check();
    await again.getByLabel('Passphrase of this file', { exact: true }).fill(FILES);
    await officer.press('Try it for the rest', again);
    await page.getByRole('group', { name: 'Passphrase for f-lost.p12' }).waitFor();
    const last = await officer.prompt();
    await last.getByLabel('Same answer for the rest').uncheck();
    await officer.press('Skip this file', last);
    await sheet.getByRole('button', { name: 'Show the certificates' }).waitFor();

    const lines = sheet.getByTestId('item-lines').getByRole('listitem');
    // The lines follow the command by a moment.
    await lines.and(page.locator('[data-state=skipped]')).waitFor();
    const states = await lines.evaluateAll((all) => all.map((line) => `${line.querySelector('bdi')?.textContent}: ${(line as HTMLElement).dataset.state}`));
    expect(states).toEqual([
      'a-certificate.crt: done',
      'b-key.key: done',
      'c-chain.bin: done',
      'd-api.p12: done',
      'e-mail.p12: done',
      'f-lost.p12: skipped',
      'g-notes.txt: failed',
    ]);
    expect(await lines.last().innerText()).toContain('FILE_UNRECOGNISED');
    await officer.press('Show the certificates', sheet);
  });

  it('shows that key and certificate have found each other', async () => {
    const details = await officer.openCertificate(www.commonName);
    const said = await details.innerText();
    expect(said).toContain('in store');
    expect(said).toContain('Complete up to a root.');
    const fingerprint = fingerprintOf(www.certificateFile);
    expect((await details.getByRole('button', { name: 'Copy the SHA-256 fingerprint' }).innerText()).replace(/\W/g, '').toLowerCase()).toContain(fingerprint);
    expect(said).toContain(`alt-${www.commonName}`);
  });

  it('releases it as .p12, .jks and .pem, which openssl and keytool open with equal key bytes', async () => {
    const expected = www.pkcs8.toString('hex');
    const proved = '1 of 1 private key released, read back and proved.';

    const p12 = place.path('www.p12');
    expect(await officer.release({ certificate: www.commonName, format: 'p12', passphrase: OUT, to: p12 })).toContain(proved);
    writeFileSync(place.path('p12.pem'), openssl('pkcs12', '-in', p12, '-nodes', '-passin', `pass:${OUT}`));
    expect(keyBytes(place.path('p12.pem'))).toBe(expected);
    expect(fingerprintOf(place.path('p12.pem'))).toBe(fingerprintOf(www.certificateFile));
    expect(keytool('-list', '-keystore', p12, '-storetype', 'PKCS12', '-storepass', OUT).toString()).toContain('PrivateKeyEntry');

    const jks = place.path('www.jks');
    expect(await officer.release({ certificate: www.commonName, format: 'jks', passphrase: OUT, to: jks })).toContain(proved);
    expect(readFileSync(jks).readUInt32BE(0)).toBe(0xfeedfeed);
    keytool(
      '-importkeystore',
      '-noprompt',
      '-srckeystore',
      jks,
      '-srcstoretype',
      'JKS',
      '-srcstorepass',
      OUT,
      '-destkeystore',
      place.path('jks.p12'),
      '-deststoretype',
      'PKCS12',
      '-deststorepass',
      OUT,
    );
    writeFileSync(place.path('jks.pem'), openssl('pkcs12', '-in', place.path('jks.p12'), '-nodes', '-passin', `pass:${OUT}`));
    expect(keyBytes(place.path('jks.pem'))).toBe(expected);

    const pem = place.path('www.pem');
    expect(await officer.release({ certificate: www.commonName, format: 'pem', passphrase: OUT, to: pem })).toContain(proved);
    expect(readFileSync(pem, 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    expect(keyBytes(pem, OUT)).toBe(expected);
  });

  it('does not release for a wrong passphrase of the officer, and writes nothing', async () => {
    await officer.press('Release the key…', await officer.openCertificate(api.commonName));
    const page = await officer.page();
    const dialog = page.getByTestId('dialog-release');
    await officer.typeTwice(dialog, 'Passphrase of the file', OUT);
    await officer.app.control.answerSaveDialog(place.path('never.p12'));
    await officer.press('Choose where to write…', dialog);
    await dialog.getByTestId('destination').waitFor();
    await dialog.getByLabel(/^Your own passphrase/).fill('not-the-one-at-all');
    await dialog.getByTestId('release-start').click();
    await dialog.locator('[data-error=OFFICER_PASSPHRASE_WRONG]').waitFor();
    expect(existsSync(place.path('never.p12'))).toBe(false);
    await officer.press('Cancel', dialog);
  });

  it('shows every step among the commands', async () => {
    const page = await officer.go('commands');
    const table = page.getByTestId('table-commands');
    await table
      .getByRole('row')
      .filter({ hasText: `Release ${www.commonName} as PKCS#12, modern` })
      .waitFor();
    const rows = (await table.getByRole('row').allInnerTexts()).join('\n');
    expect(rows).toMatch(/done in part\s+Import stick/);
    expect(rows.match(/done\s+Release www\.lantern\.example/g)).toHaveLength(3);
    await table.getByRole('row').filter({ hasText: 'Import stick' }).click();
    await page.getByTestId('details').getByText('g-notes.txt').waitFor();
  });

  it('verifies the log, with a result that can be seen, and exports it', async () => {
    const page = await officer.go('audit');
    await officer.press('Verify the log');
    const result = page.getByTestId('result-verification');
    await result.getByText(/^The log is whole: \d+ entries/).waitFor();
    expect(await result.getAttribute('data-state')).toBe('done');

    await officer.press('Export the log…');
    const dialog = page.getByTestId('dialog-export-log');
    await officer.app.control.answerSaveDialog(place.path('audit.jsonl'));
    await officer.press('Choose where to write…', dialog);
    await officer.press('Export the log as audit.jsonl', dialog);
    await page
      .getByTestId('result-export')
      .getByText(/entries were exported to audit\.jsonl/)
      .waitFor();
    const lines = readFileSync(place.path('audit.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.length).toBeGreaterThan(20);
    expect(JSON.stringify(lines)).toContain(www.commonName);
    expect(readFileSync(place.path('audit.jsonl.checkpoint'), 'utf8')).toContain('\u2014 ');
  });

  it('finds the entries of an action, and what proves one', async () => {
    const page = await officer.go('audit');
    await page.getByRole('searchbox', { name: 'Search the log' }).fill('wrong passphrase');
    const row = page
      .getByTestId('table-audit')
      .getByRole('row')
      .filter({ hasText: `A wrong passphrase was given for ${OFFICER}` });
    await row.first().click();
    await page
      .getByTestId('details')
      .getByText(/Covered by the checkpoint over \d+ entries, signed by Alice Lantern/)
      .waitFor();
  });

  it('locks by its button and by Ctrl L, answers wrong passphrases plainly, and makes the next attempt wait', async () => {
    await officer.lock();
    await officer.open();
    await (await officer.page()).keyboard.press('Control+l');
    const page = await officer.locked();
    await page.getByText('You locked the vault.').waitFor();
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await officer.unlock('this is not it');
      await page.getByText(new RegExp(`^${attempt} failed attempts? since the last unlock`)).waitFor();
    }
    await page.locator('[data-error=OFFICER_PASSPHRASE_WRONG]').getByText('This is not the passphrase of this officer.').waitFor();
    await page.getByRole('button', { name: /^Try again in [12] s$/ }).waitFor();
    const open = await officer.open();
    await officer.go('audit');
    await open.getByTestId('table-audit').getByText('A wrong passphrase was given for Alice Lantern').first().waitFor();
  });

  it('raised no violation of its policy, printed no error, and asked nobody', async () => {
    expect(watch.violations).toEqual([]);
    expect(watch.errors).toEqual([]);
    expect(watch.printed.join('')).toBe('');
    if (on === 'double') expect(await officer.app.control.cancelledRequests()).toEqual([]);
  });
});
