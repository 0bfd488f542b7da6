import type { Page } from 'playwright-core';
import type { OfficerAtWork } from './officer-at-work.ts';
import { rowOf, type View, view } from './view.ts';

/** A server of the demonstration that the local CA certified, and renewed once; the older certificate is revoked. */
const RENEWED = 'build.tarnfield.internal';
/** Another one, whose renewal is under way; and one that nothing happened to. */
const UNDER_WAY = 'wiki.tarnfield.internal';
const ISSUED = 'scan.tarnfield.internal';

async function list(officer: OfficerAtWork, page: Page, search: string): Promise<void> {
  await officer.go('certificates');
  await page.getByRole('tab', { name: /^Certificates/ }).click();
  await page.getByRole('searchbox').fill(search);
}

async function open(officer: OfficerAtWork, page: Page, name: string): Promise<void> {
  await list(officer, page, name);
  await rowOf(page, 'certificates', 0).getByText(name).click();
  await page.getByTestId('details').getByRole('heading', { name }).waitFor();
}

async function issuers(officer: OfficerAtWork, page: Page): Promise<void> {
  await officer.go('requests');
  await page.getByRole('tab', { name: 'Issuers' }).click();
  await page.getByTestId('authority-issuing').first().waitFor();
}

/** The views of renewal, of the local CA and of what ends a key, in a vault that has one. */
export const renewalViews: readonly View[] = [
  view('certificate that was renewed', async (officer, page) => {
    await open(officer, page, RENEWED);
    await page.getByTestId('lineage').evaluate((picture) => picture.scrollIntoView({ block: 'center' }));
  }),
  view('certificate whose renewal is under way', async (officer, page) => {
    await open(officer, page, UNDER_WAY);
    await page.getByTestId('lineage').evaluate((picture) => picture.scrollIntoView({ block: 'center' }));
  }),
  view('renew one', async (officer, page) => {
    await open(officer, page, ISSUED);
    await officer.press('Renew…', page.getByTestId('details'));
    const dialog = page.getByTestId('dialog-renew');
    await dialog.getByTestId('renewal-plan').waitFor();
    await dialog.getByLabel('Existing key pair').check();
  }),
  view('renew several', async (officer, page) => {
    await page.getByRole('button', { name: 'Close details (Esc)' }).click();
    await list(officer, page, '');
    await officer.go('overview');
    await page
      .getByRole('button', { name: /^Renew these: Expires within/ })
      .first()
      .click();
    await page.getByTestId('dialog-renew').getByTestId('renewal-plan').waitFor();
  }),
  view('destroy a key', async (officer, page) => {
    await open(officer, page, ISSUED);
    await officer.press('Destroy the key…', page.getByTestId('details'));
    await page.getByTestId('dialog-destroy-key').getByTestId('hangs-on-key').waitFor();
  }),
  view('revoke', async (officer, page) => {
    await open(officer, page, ISSUED);
    await officer.press('Revoke…', page.getByTestId('details'));
    const dialog = page.getByTestId('dialog-revoke');
    await dialog.getByText('nothing took its place').waitFor();
    await dialog.getByLabel('Superseded').check();
  }),
  view('report', async (_officer, page) => {
    await page.getByRole('main').getByRole('button', { name: 'Report…' }).click();
    await page
      .getByTestId('dialog-report')
      .getByText(/^What the list shows: /)
      .waitFor();
  }),
  view('issuers', issuers),
  view('issuers, create a local CA', async (officer, page) => {
    await issuers(officer, page);
    await officer.press('Create a local CA…');
    await page.getByTestId('dialog-create-authority').getByLabel('Name', { exact: true }).fill('Lantern');
  }),
  view('issuers, issue', async (officer, page) => {
    await issuers(officer, page);
    await page.getByRole('button', { name: 'Issue…', exact: true }).first().click();
    await page.getByTestId('dialog-issue').getByTestId('issue-plan').getByText('until').first().waitFor();
  }),
  view('issuers, publish the CRL', async (officer, page) => {
    await issuers(officer, page);
    await officer.press('Publish the CRL…', page.getByTestId('authority-issuing').first());
    await page.getByTestId('dialog-publish-crl').waitFor();
  }),
];
