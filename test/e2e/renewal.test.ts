import { readFileSync, writeFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openssl } from '../integration/oracles.ts';
import { OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import type { WindowWatch } from './window-watch.ts';
import { Workplace } from './workplace.ts';

const WWW = 'www.lantern.example';

onEachPlatform('an officer renews a certificate with a CA of his own, and retires the old key', (on) => {
  const place = new Workplace();
  let officer: OfficerAtWork;
  let watch: WindowWatch;
  beforeAll(async () => {
    const started = await place.start(on);
    watch = started.watch;
    officer = new OfficerAtWork(started);
    await officer.create(place.vault);
  });
  afterAll(() => place.close());

  const dialog = async (name: string): Promise<Locator> => (await officer.page()).getByTestId(`dialog-${name}`);

  async function ended(name: string): Promise<string> {
    const outcome = await dialog(`${name}-outcome`);
    await outcome.getByRole('button', { name: 'Close', exact: true }).last().waitFor();
    const said = outcome.getByTestId(`${name}-state`);
    await expect.poll(() => said.innerText()).toMatch(/\./);
    return said.innerText();
  }

  /** Issues what the open dialog holds. */
  async function issue(): Promise<void> {
    const open = await dialog('issue');
    await open.getByTestId('issue-plan').getByText(WWW).first().waitFor();
    await open.getByLabel(/^Your own passphrase/).fill(PASSPHRASE);
    await open.locator('[data-testid=issue-start]:not([aria-disabled])').click();
    expect(await ended('issue')).toContain('1 of 1 certificate issued by Lantern.');
  }

  /** Writes what *Copy the certificate* puts on the clipboard to a file. */
  async function copied(button: string, within: Locator, file: string): Promise<string> {
    await officer.press(button, within);
    await within.getByRole('button', { name: 'Copied' }).waitFor();
    writeFileSync(place.path(file), await officer.app.control.readClipboard());
    return place.path(file);
  }

  it('creates a local CA, whose root and issuing CA openssl verifies', async () => {
    const page = await officer.go('requests');
    await page.getByRole('tab', { name: 'Issuers' }).click();
    await page.getByText('There is none yet.').waitFor();
    await officer.press('Create a local CA…');
    const form = await dialog('create-authority');
    await form.getByLabel('Name', { exact: true }).fill('Lantern');
    await form.getByLabel('Organisation').fill('Lantern Fixtures');
    await form.getByLabel('May certify only').fill('lantern.example');
    await officer.press('Create Lantern: a root and an issuing CA', form);
    await ended('create-authority');
    await officer.press('Close', (await dialog('create-authority-outcome')).locator('footer'));

    const root = await copied('Copy its certificate', page.getByTestId('authority-root'), 'root.pem');
    const issuing = await copied('Copy its certificate', page.getByTestId('authority-issuing'), 'issuing.pem');
    expect(openssl('verify', '-CAfile', root, issuing).toString()).toContain('OK');
    expect(openssl('x509', '-in', issuing, '-noout', '-text').toString()).toContain('DNS:lantern.example');
  });

  it('issues a certificate for a request, by that CA', async () => {
    const page = await officer.page();
    await page.getByRole('tab', { name: /^Requests/ }).click();
    await page.keyboard.press('r');
    const wizard = await dialog('request');
    await wizard.getByLabel('Common name', { exact: true }).fill(WWW);
    await wizard.locator('[data-testid=request-make]:not([aria-disabled])').click();
    const made = await dialog('request-outcome');
    await officer.press('Show the request', made);
    await page.getByTestId('request-summary').waitFor();
    await page.getByTestId('details').getByRole('button', { name: 'Close details (Esc)' }).click();
    await page.getByRole('tab', { name: 'Issuers' }).click();
    await page.getByRole('button', { name: 'Issue…', exact: true }).click();
    await issue();
    await officer.press('Show the certificate', await dialog('issue-outcome'));
    const details = page.getByTestId('details');
    await details.getByText('It is what was asked for.').waitFor();
    const file = await copied('Copy the certificate', details, 'first.pem');
    expect(openssl('verify', '-CAfile', place.path('root.pem'), '-untrusted', place.path('issuing.pem'), file).toString()).toContain('OK');
  });

  it('renews it as before with a new key, and issues that', async () => {
    const page = await officer.page();
    await page.keyboard.press('n');
    const renew = await dialog('renew');
    await renew.getByText('values of the original request').waitFor();
    await officer.press('Renew as before, with a new key', renew);
    await officer.press('Issue with the local CA…', await dialog('renew-outcome'));
    await issue();
    await officer.press('Show the certificate', await dialog('issue-outcome'));
    const file = await copied('Copy the certificate', page.getByTestId('details'), 'second.pem');
    const [first, second] = [place.path('first.pem'), file].map((pem) => ({
      key: openssl('x509', '-in', pem, '-noout', '-pubkey').toString(),
      names: openssl('x509', '-in', pem, '-noout', '-subject', '-ext', 'subjectAltName,keyUsage,extendedKeyUsage').toString(),
    }));
    expect(second?.names).toBe(first?.names);
    expect(second?.key).not.toBe(first?.key);
  });

  it('draws both certificates as a line, each with its key, and walks it by the keyboard', async () => {
    const page = await officer.page();
    const lineage = page.getByTestId('details').getByTestId('lineage');
    const nodes = lineage.getByRole('list').getByRole('button');
    await expect.poll(() => nodes.count()).toBe(2);
    expect(await nodes.evaluateAll((all) => all.map((node) => `${(node as HTMLElement).dataset.key} ${node.ariaCurrent ?? ''}`.trim()))).toEqual([
      'in-store',
      'in-store true',
    ]);
    expect(await lineage.getByRole('table').innerText()).toContain('new key');
    await nodes.first().focus();
    await page.keyboard.press('Enter');
    await page
      .getByTestId('certificate-summary')
      .getByText(/its key can be retired/)
      .waitFor();
  });

  it('destroys the old key only for a reason, its name typed and the officer’s passphrase', async () => {
    const page = await officer.page();
    const details = page.getByTestId('details');
    await officer.press('Destroy the key…', details);
    const destroy = await dialog('destroy-key');
    const button = destroy.getByTestId('destroy-start');
    await destroy.getByText('What stays').waitFor();
    expect(await destroy.getByRole('button', { name: 'Cancel' }).evaluate((cancel) => cancel === document.activeElement)).toBe(true);
    await destroy.getByLabel('Reason').fill('renewed');
    await destroy.getByLabel(`Type ${WWW} to confirm`).fill('www.lantern.exampl');
    await destroy.getByLabel(/^Your own passphrase/).fill(PASSPHRASE);
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    expect(await button.innerText()).toBe(`Destroy the key of ${WWW} for good`);
    await destroy.getByLabel(`Type ${WWW} to confirm`).fill(WWW);
    await destroy.getByLabel(/^Your own passphrase/).fill('not-the-one-at-all');
    await officer.pressUntil(button, () => destroy.locator('[data-error=OFFICER_PASSPHRASE_WRONG]').isVisible());
    await destroy.getByLabel(/^Your own passphrase/).fill(PASSPHRASE);
    await button.click();
    expect(await ended('destroy-key')).toContain('removed and overwritten');
    await officer.press('Close', (await dialog('destroy-key-outcome')).locator('footer'));

    await page.getByTestId('certificate-summary').getByText('The private key was destroyed.').waitFor();
    const nodes = details.getByTestId('lineage').getByRole('list').getByRole('button');
    expect(await nodes.first().getAttribute('data-key')).toBe('destroyed');
    await details.getByRole('button', { name: /was destroyed\. Reason: renewed$/ }).waitFor();
  });

  it('revokes it, publishes the CRL, and openssl then refuses the certificate', async () => {
    const page = await officer.page();
    await officer.press('Revoke…', page.getByTestId('details'));
    const revoke = await dialog('revoke');
    const button = revoke.getByTestId('revoke-start');
    await revoke
      .getByTestId('revoke-plan')
      .getByText(/renewed by www\.lantern\.example, valid from/)
      .waitFor();
    await revoke.getByLabel('Superseded').check();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    await revoke.getByLabel(`Type ${WWW} to confirm`).fill(WWW);
    expect(await button.innerText()).toMatch(/^Revoke www\.lantern\.example \([0-9A-F]{8}…\) for ever$/);
    await officer.pressUntil(button, async () => (await (await dialog('revoke-outcome')).count()) > 0);
    await ended('revoke');
    await officer.press('Publish the CRL of Lantern…', await dialog('revoke-outcome'));
    const publish = await dialog('publish-crl');
    await officer.app.control.answerSaveDialog(place.path('issuing.crl'));
    await officer.press('Choose where to write…', publish);
    await publish.getByLabel(/^Your own passphrase/).fill(PASSPHRASE);
    await officer.press('Sign the CRL and write issuing.crl', publish);
    expect(await ended('publish-crl')).toContain('it names 1 revoked certificate');
    await officer.press('Close', (await dialog('publish-crl-outcome')).locator('footer'));

    const crl = openssl('crl', '-inform', 'DER', '-in', place.path('issuing.crl'), '-outform', 'PEM');
    writeFileSync(place.path('trusted.pem'), Buffer.concat([readFileSync(place.path('root.pem')), readFileSync(place.path('issuing.pem')), crl]));
    const verify = (file: string) => () => openssl('verify', '-crl_check', '-partial_chain', '-CAfile', place.path('trusted.pem'), place.path(file)).toString();
    expect(verify('second.pem')()).toContain('OK');
    expect(verify('first.pem')).toThrow(/certificate revoked/);
  });

  it('writes a report of what the list shows', async () => {
    const page = await officer.page();
    await page.getByRole('searchbox').fill(WWW);
    await page.getByRole('main').getByRole('button', { name: 'Report…' }).click();
    const report = await dialog('report');
    await report.getByText('What the list shows: 2 certificates').waitFor();
    await report.getByLabel('CSV').check();
    await officer.app.control.answerSaveDialog(place.path('inventory.csv'));
    await officer.press('Choose where to write…', report);
    await officer.press('Write a CSV report on 2 certificates to inventory.csv', report);
    await ended('report');
    const written = readFileSync(place.path('inventory.csv'), 'utf8').trimEnd().split('\r\n');
    expect(written.slice(1)).toHaveLength(2);
    for (const line of written.slice(1)) expect(line).toContain(WWW);
  });

  it('raised no violation of its policy, and printed no error', () => {
    expect(watch.violations).toEqual([]);
    expect(watch.errors).toEqual([]);
    expect(watch.printed.join('')).toBe('');
  });
});
