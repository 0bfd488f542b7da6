import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { DEMO_OFFICER, DEMO_PASSPHRASE } from '../../main/service/demo/demo-vault.ts';
import { backupViews, emptyBackupViews } from './backup-views.ts';
import { blocklistViews } from './blocklist-views.ts';
import { dropFiles } from './drop-files.ts';
import { type OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { officerViews, waitingViews } from './officer-views.ts';
import { renewalViews } from './renewal-views.ts';
import { emptyRequestViews, requestViews } from './request-views.ts';
import { restoreViews } from './restore-views.ts';
import { rowOf, type View, view } from './view.ts';

export type { View } from './view.ts';

/** The views of an open vault with an inventory. @param waits a file whose import waits for a passphrase */
export function filledViews(waits: string): View[] {
  const releasable = async (officer: OfficerAtWork, page: Page) => {
    await officer.go('certificates');
    await page.getByRole('button', { name: 'in store', exact: true }).click();
    await rowOf(page, 'certificates', 0).getByText('in store').waitFor();
  };
  return [
    view('overview', (officer, page) => officer.go('overview').then(() => page.getByRole('region', { name: 'Counts' }).waitFor())),
    view('certificates', async (officer, page) => {
      await officer.go('certificates');
      await rowOf(page, 'certificates', 8).waitFor();
    }),
    view('certificate details', async (officer, page) => {
      await officer.go('certificates');
      await rowOf(page, 'certificates', 8).click();
      await page.getByTestId('certificate-summary').waitFor();
    }),
    view('keys waiting', async (officer, page) => {
      await officer.go('certificates');
      await page.getByRole('tab', { name: /^Keys without a certificate/ }).click();
      await page.getByTestId('table-keys').or(page.getByTestId('table-keys-empty')).waitFor();
    }),
    view('certificates, nothing found', async (officer, page) => {
      await officer.go('certificates');
      await page.getByRole('tab', { name: /^Certificates/ }).click();
      await page.getByRole('searchbox').fill('there is none of this name');
      await page.getByText('No certificate answers to these filters').waitFor();
      await page.getByRole('button', { name: 'Show all certificates' }).waitFor();
    }),
    view('release', async (officer, page) => {
      await officer.go('certificates');
      await page.getByRole('searchbox').fill('');
      await releasable(officer, page);
      await rowOf(page, 'certificates', 0).click();
      await page.getByRole('button', { name: 'Release the key…' }).click();
      const dialog = page.getByTestId('dialog-release');
      await dialog.getByTestId('release-plan').getByText('→').waitFor();
      await officer.typeTwice(dialog, 'Passphrase of the file', 'copper-kettle-outing');
    }),
    view('release without a passphrase', async (_officer, page) => {
      await page.getByRole('button', { name: 'Release the key…' }).click();
      const dialog = page.getByTestId('dialog-release');
      await dialog.getByText('PEM parts', { exact: true }).click();
      await dialog.getByLabel('Without a passphrase').check();
    }),
    view('release, weak for old Windows', async (_officer, page) => {
      await page.getByRole('button', { name: 'Release the key…' }).click();
      const dialog = page.getByTestId('dialog-release');
      await dialog.getByText('Windows', { exact: true }).click();
      await dialog.getByLabel(/^Windows Server 2016/).check();
      await dialog.getByTestId('release-weak').waitFor();
    }),
    view('release for Kubernetes', async (_officer, page) => {
      await page.getByRole('button', { name: 'Release the key…' }).click();
      const dialog = page.getByTestId('dialog-release');
      await dialog.getByText('Cloud', { exact: true }).click();
      await dialog.getByLabel(/^Kubernetes/).check();
      await dialog.getByLabel(/^Type .* to confirm$/).waitFor();
    }),
    view('release of several', async (_officer, page) => {
      for (const at of [0, 1, 2]) await rowOf(page, 'certificates', at).locator('[data-box]').click();
      await page.getByRole('button', { name: 'Release 3 keys…' }).click();
      const dialog = page.getByTestId('dialog-release');
      await dialog.getByTestId('release-plan').getByText('→').first().waitFor();
      await dialog.getByLabel(/^One for each/).check();
      await dialog.getByTestId('release-beside').getByText('passphrases.csv.age').waitFor();
    }),
    ...requestViews(dirname(waits)),
    ...renewalViews,
    ...backupViews(dirname(waits)),
    view('agents', async (officer, page) => {
      await officer.go('agents');
      await rowOf(page, 'agents', 0).click();
      await page.getByTestId('details').waitFor();
    }),
    view('agent, edit', async (_officer, page) => {
      await page.getByRole('button', { name: 'Edit', exact: true }).click();
      await page.getByTestId('dialog-edit-agent').waitFor();
    }),
    view('commands', async (officer, page) => {
      await officer.go('commands');
      await rowOf(page, 'commands', 0).waitFor();
    }),
    view('command details', async (_officer, page) => {
      await page.getByTestId('table-commands').getByRole('row').filter({ hasText: 'Import' }).first().click();
      await page.getByTestId('details').waitFor();
    }),
    view('audit', async (officer, page) => {
      await officer.go('audit');
      await rowOf(page, 'audit', 3).waitFor();
    }),
    view('audit entry', async (_officer, page) => {
      await rowOf(page, 'audit', 3).click();
      await page.getByTestId('details').getByText('Leaf hash', { exact: true }).waitFor();
    }),
    view('audit, verified', async (_officer, page) => {
      await page.getByRole('button', { name: 'Verify the log' }).click();
      await page
        .getByTestId('result-verification')
        .getByText(/^The log is whole/)
        .waitFor();
    }),
    view('audit, export', async (_officer, page) => {
      await page.getByRole('button', { name: 'Export the log…' }).click();
      await page.getByTestId('dialog-export-log').waitFor();
    }),
    view('settings', (officer) => officer.go('settings')),
    view('settings, a list of choices', async (_officer, page) => {
      await page.getByTestId('select-theme').click();
      await page.getByRole('option', { name: 'Dark' }).waitFor();
    }),
    view('settings, change the passphrase', async (officer, page) => {
      await page.keyboard.press('Escape');
      await officer.press('Change your passphrase…');
      await page.getByTestId('dialog-change-passphrase').waitFor();
    }),
    view('settings, the rule that destroys keys', async (officer, page) => {
      await officer.go('settings');
      await officer.press('Change the rule…');
      const dialog = page.getByTestId('dialog-retire-rule');
      await dialog.getByLabel('Some time after it expired').check();
      await dialog.getByTestId('retirable').waitFor();
    }),
    ...blocklistViews(dirname(waits)),
    ...officerViews({ name: DEMO_OFFICER, passphrase: DEMO_PASSPHRASE }),
    ...waitingViews(join(dirname(waits), 'waits-for-custodians.p12'), DEMO_PASSPHRASE),
    view('guide', (officer) => officer.go('guide')),
    view('palette', async (officer, page) => {
      await officer.go('overview');
      await page.keyboard.press('Control+k');
      await page.getByTestId('dialog-palette').getByRole('combobox').fill('co');
      await page.getByRole('option').first().waitFor();
    }),
    view('keyboard', async (_officer, page) => {
      await page.keyboard.press('?');
      await page.getByTestId('dialog-shortcuts').waitFor();
    }),
    view('import', async (_officer, page) => {
      await dropFiles(page.locator('body'), [waits]);
      await page.getByTestId('dialog-import').waitFor();
    }),
    view('import, a passphrase is needed', async (officer, page) => {
      await officer.drop(waits);
      const prompt = await officer.prompt();
      await prompt.getByLabel('Passphrase of this file', { exact: true }).fill('not this one');
      await officer.press('Try the passphrase', prompt);
      await page.locator('[data-error=PASSPHRASE_WRONG]').waitFor();
    }),
    view('an error explained', async (_officer, page) => {
      await page.getByTestId('running-commands').click();
      await page.getByTestId('passphrase-prompt').getByRole('button', { name: 'PASSPHRASE_WRONG' }).click();
      await page.getByTestId('dialog-code').waitFor();
    }),
    view('lock, with commands under way', async (_officer, page) => {
      await page.keyboard.press('Control+l');
      await page.getByTestId('dialog-lock').waitFor();
    }),
  ];
}

/** The views of a vault in which nothing is yet. */
export const emptyViews: readonly View[] = [
  view('empty overview', async (officer, page) => {
    await officer.go('overview');
    await page.getByText('The vault is empty').waitFor();
  }),
  view('empty certificates', async (officer, page) => {
    await officer.go('certificates');
    await page.getByText('No certificates yet').waitFor();
  }),
  view('empty keys', async (_officer, page) => {
    await page.getByRole('tab', { name: /^Keys without a certificate/ }).click();
    await page.getByTestId('table-keys-empty').waitFor();
  }),
  ...emptyRequestViews,
  ...emptyBackupViews,
  view('empty commands', async (officer, page) => {
    await officer.go('commands');
    await page.getByTestId('table-commands-empty').waitFor();
  }),
];

/** The views while no vault is open, in the order in which an officer sees them first. */
export function firstViews(folder: string): View[] {
  return [
    view('start', (_officer, page) => page.getByText('None has been opened here yet').waitFor()),
    view('create', async (officer, page) => {
      await officer.beginVault(folder);
      await officer.typeTwice(page.getByTestId('create-form'), 'Passphrase', 'password1');
    }),
    view('recovery kit', async (officer, page) => {
      await officer.typeTwice(page.getByTestId('create-form'), 'Passphrase', PASSPHRASE);
      await officer.press('Create the vault');
      await page.getByTestId('kit-page').waitFor();
      await officer.kitWindow();
    }),
  ];
}

/** The views of a vault that was locked, in this folder. */
export const lockedViews = (folder: string): View[] => [
  view('unlock', (_officer, page) => page.getByTestId('unlock-form').waitFor()),
  ...restoreViews(folder),
  view('unlock, wrong passphrase', async (officer, page) => {
    await officer.unlock('this is not it');
    await page.locator('[data-error=OFFICER_PASSPHRASE_WRONG]').waitFor();
    await page.getByText('1 failed attempt since the last unlock').waitFor();
  }),
  view('guide while locked', async (officer, page) => {
    await officer.press('Guide');
    await page.getByRole('button', { name: 'Back to the vaults' }).waitFor();
  }),
];
