import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openssl } from '../integration/oracles.ts';
import { LanternFiles } from './lantern-files.ts';
import { OfficerAtWork } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import type { WindowWatch } from './window-watch.ts';
import { Workplace } from './workplace.ts';

onEachPlatform('an officer asks for certificates', (on) => {
  const place = new Workplace();
  let officer: OfficerAtWork;
  let watch: WindowWatch;
  let files: LanternFiles;
  let stick: string;
  beforeAll(async () => {
    files = new LanternFiles(place.makeFolder('made'));
    stick = place.makeFolder('stick');
    const started = await place.start(on);
    watch = started.watch;
    officer = new OfficerAtWork(started);
    await officer.create(place.vault);
  });
  afterAll(() => place.close());

  const wizard = async (): Promise<Locator> => (await officer.page()).getByTestId('dialog-request');
  const fill = async (label: string, text: string) => (await wizard()).getByLabel(label, { exact: true }).fill(text);
  const makes = async () => (await wizard()).locator('[data-testid=request-make]:not([aria-disabled])');
  const requests = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.csr'));

  it('says beside each field what is wrong with it, and makes nothing before that is put right', async () => {
    const page = await officer.go('requests');
    await page.getByText('No requests yet').waitFor();
    await page.keyboard.press('r');
    const dialog = await wizard();
    await fill('Common name', 'www.lantern.example');
    expect(await dialog.getByLabel('Name 1', { exact: true }).inputValue()).toBe('www.lantern.example');
    await fill('Country', 'Sweden');
    await dialog.locator('[data-part=C] [data-problem=error]').waitFor();
    await officer.addRow('Add a name', 'Name 2', 'api lantern.example', dialog);
    await dialog.locator('[data-index="1"] [data-problem=error]').waitFor();
    expect(await dialog.getByLabel('Name 2', { exact: true }).getAttribute('aria-invalid')).toBe('true');
    expect(await dialog.getByTestId('request-make').getAttribute('aria-disabled')).toBe('true');
    expect(await dialog.getByTestId('request-preview').count()).toBe(0);

    await fill('Country', 'SE');
    await fill('Organisation', 'Lantern Fixtures');
    await officer.addRow('Add a part', 'Unit', 'Lamps', dialog);
    await fill('Name 2', 'api.lantern.example');
    await (await makes()).waitFor();
    expect(await dialog.locator('[data-problem=error]').count()).toBe(0);
    const preview = await dialog.getByTestId('request-preview').innerText();
    expect(preview).toMatch(/Subject: .*OU ?= ?Lamps/);
    expect(preview).toMatch(/Subject: .*CN ?= ?www\.lantern\.example/);
    expect(preview).toContain('DNS:www.lantern.example, DNS:api.lantern.example');
  });

  it('makes the request and writes nothing but the request to the stick', async () => {
    const page = await officer.page();
    const make = await makes();
    expect(await make.innerText()).toBe('Make the request for www.lantern.example (P-256)');
    await make.click();
    await officer.press('Carry out now…', page.getByTestId('dialog-request-outcome'));
    const dialog = page.getByTestId('dialog-carry-out');
    await officer.app.control.answerOpenDialog([stick]);
    await officer.press('Choose a folder…', dialog);
    await officer.press('Carry 1 request out to stick', dialog);
    const outcome = page.getByTestId('dialog-carry-out-outcome');
    await outcome.locator('[data-state=done]').waitFor();
    await officer.press('Close', outcome.locator('footer'));

    const [file = '', ...others] = requests(stick);
    expect(others).toEqual([]);
    openssl('req', '-verify', '-noout', '-in', join(stick, file));
    const text = openssl('req', '-noout', '-text', '-in', join(stick, file)).toString();
    expect(text).toContain('DNS:www.lantern.example, DNS:api.lantern.example');
    for (const name of readdirSync(stick)) expect(readFileSync(join(stick, name), 'latin1'), name).not.toContain('PRIVATE KEY');
  });

  it('joins the answer to its request and key when it is dropped, and says what it lacks', async () => {
    const [file = ''] = requests(stick);
    const answer = files.answer(join(stick, file), ['DNS:www.lantern.example'], place.path('answer.pem'));
    await officer.import(answer);
    const page = await officer.go('requests');
    await page.getByTestId('table-requests').getByRole('row').filter({ hasText: 'www.lantern.example' }).click();
    const details = page.getByTestId('details');
    const summary = details.getByTestId('request-summary');
    await summary.getByText(/^The certificate came back/).waitFor();
    expect(await summary.innerText()).toContain('api.lantern.example');
    await officer.press('Show the certificate', details);
    await page.getByTestId('page-certificates').waitFor();
    await page
      .getByTestId('certificate-summary')
      .getByText(/The private key is in store\./)
      .waitFor();
  });

  it('makes another request like one that there is, with another name', async () => {
    const page = await officer.go('requests');
    await page.getByTestId('table-requests').getByRole('row').filter({ hasText: 'www.lantern.example' }).click();
    await officer.press('Make another like it…', page.getByTestId('details'));
    const dialog = await wizard();
    await dialog.getByLabel('Common name', { exact: true }).and(page.locator(':focus')).waitFor();
    await fill('Common name', 'shop.lantern.example');
    expect(await dialog.getByLabel('Name 1', { exact: true }).inputValue()).toBe('shop.lantern.example');
    expect(await dialog.getByLabel('Name 2', { exact: true }).inputValue()).toBe('api.lantern.example');
    expect(await dialog.getByLabel('Organisation', { exact: true }).inputValue()).toBe('Lantern Fixtures');
    await (await makes()).click();
    await officer.press('Show the request', page.getByTestId('dialog-request-outcome'));
    await page
      .getByTestId('request-summary')
      .getByText(/^Made today and still here/)
      .waitFor();
    await officer.press('Withdraw…', page.getByTestId('details'));
    await officer.press('Withdraw the request', page.getByTestId('dialog-withdraw'));
    await page
      .getByTestId('request-summary')
      .getByText(/^It was withdrawn/)
      .waitFor();
  });

  it('shows what is wrong with a file line by line, and makes nothing of it', async () => {
    const page = await officer.go('requests');
    const file = place.path('devices.csv');
    writeFileSync(
      file,
      'common name,san,key\r\none.lantern.example,,p-256\r\ntwo.lantern.example,two..lantern.example,p-256\r\nthree.lantern.example,,rsa-512\r\n',
    );
    await page.getByRole('button', { name: 'Close details (Esc)' }).click();
    await officer.press('From a file…');
    const dialog = page.getByTestId('dialog-requests-file');
    await officer.app.control.answerOpenDialog([file]);
    await officer.press('Choose a file…', dialog);
    await dialog.getByTestId('line-problems').waitFor();
    const lines = await dialog.getByTestId('line-problems').locator('tbody tr').allInnerTexts();
    expect(lines.map((line) => line.split('\t').slice(0, 2))).toEqual([
      ['3', '2'],
      ['4', '3'],
    ]);
    expect(await dialog.getByTestId('requests-make').getAttribute('aria-disabled')).toBe('true');

    // Put right, and chosen again; another profile is another look at the same file.
    writeFileSync(file, `common name,san,key\r\n${Array.from({ length: 5 }, (_, at) => `device-${at}.lantern.example,10.0.0.${at},\r\n`).join('')}`);
    await officer.app.control.answerOpenDialog([file]);
    await officer.press('Choose another file…', dialog);
    const sample = dialog.getByTestId('line-sample');
    await sample.getByText('device-4.lantern.example').first().waitFor();
    await sample.getByText('P-256').first().waitFor();
    await dialog.getByTestId('select-requests-profile').click();
    await page.getByRole('option', { name: 'Internal server' }).click();
    await sample.getByText('RSA 3072').first().waitFor();
    await dialog.getByTestId('select-requests-profile').click();
    await page.getByRole('option', { name: 'Public TLS server' }).click();
    await sample.getByText('P-256').first().waitFor();
  });

  it('makes a request of each line, with a key each, and a manifest', async () => {
    const page = await officer.page();
    const dialog = page.getByTestId('dialog-requests-file');
    const out = place.makeFolder('out');
    await officer.app.control.answerOpenDialog([out]);
    await officer.press('Choose a folder…', dialog);
    await officer.press('Make 5 requests into out', dialog);
    const outcome = page.getByTestId('dialog-requests-outcome');
    await outcome.getByRole('button', { name: 'Show the requests' }).waitFor();
    await officer.press('Show the requests', outcome);
    await page
      .getByTestId('table-requests')
      .getByRole('row')
      .filter({ hasText: /^.*device-4/ })
      .waitFor();
    expect(requests(out)).toHaveLength(5);
    expect(readdirSync(out).length).toBeGreaterThan(5);
    const keys = new Set(requests(out).map((name) => openssl('req', '-noout', '-pubkey', '-verify', '-in', join(out, name)).toString()));
    expect(keys.size).toBe(5);
  });

  it('keeps a profile of the values and offers it', async () => {
    const page = await officer.page();
    await page.keyboard.press('r');
    const dialog = await wizard();
    await fill('Organisation', 'Lantern Fixtures');
    await officer.press('Save as a profile…', dialog);
    await fill('Name of the profile', 'Lantern web');
    await officer.press('Save the profile', dialog);
    await dialog.getByText('Saved as Lantern web.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Profiles' }).click();
    await page.getByTestId('table-profiles').getByRole('row').filter({ hasText: 'Lantern web' }).click();
    const exported = place.path('profiles.json');
    await officer.press('Export…', page.getByTestId('details'));
    await officer.app.control.answerSaveDialog(exported);
    await officer.press('Choose where to write…');
    await officer.press('Export as profiles.json');
    await page.getByTestId('dialog-export-profiles').getByText('1 profile written').waitFor();
    expect(existsSync(exported)).toBe(true);
    await page.keyboard.press('Escape');
    await officer.press('Remove…', page.getByTestId('details'));
    const saved = page.getByTestId('table-profiles').getByRole('row').filter({ hasText: 'Lantern web' });
    await officer.pressUntil(page.getByRole('button', { name: 'Remove the profile', exact: true }), async () => (await saved.count()) === 0);
    await officer.app.control.answerOpenDialog([exported]);
    await officer.press('Import profiles…');
    await page.getByTestId('table-profiles').getByRole('row').filter({ hasText: 'Lantern web' }).waitFor();
  });

  it('raised no violation of its policy and printed no error', () => {
    expect(watch.violations).toEqual([]);
    expect(watch.errors).toEqual([]);
  });
});
