import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { DEMO_OFFICER, DEMO_PASSPHRASE } from '../../main/service/demo/demo-vault.ts';
import { backupViews, emptyBackupViews } from './backup-views.ts';
import { blocklistViews } from './blocklist-views.ts';
import { withKeyFile } from './custodians.ts';
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
    view('audit, save a checkpoint', async (officer, page) => {
      await officer.press('Save a checkpoint…');
      await page.getByTestId('dialog-save-checkpoint').waitFor();
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
    view('settings, a new key file', async (officer, page) => {
      await officer.press('Change your passphrase…');
      const dialog = page.getByTestId('dialog-change-passphrase');
      await officer.typeTwice(dialog, 'New passphrase', PASSPHRASE);
      await withKeyFile(officer, dialog, join(dirname(waits), 'new.strongroom-key'));
    }),
    view('settings, add a place for anchors', async (officer, page) => {
      await officer.press('Add a place for anchors…');
      const dialog = page.getByTestId('dialog-anchor-place');
      await dialog.getByRole('radio', { name: 'A folder' }).check();
      await officer.app.control.answerOpenDialog([dirname(waits)]);
      await officer.press('Choose a folder…', dialog);
      await dialog.getByTestId('destination').waitFor();
    }),
    view('settings, the rule that destroys keys', async (officer, page) => {
      await officer.go('settings');
      await officer.press('Change the rule…');
      const dialog = page.getByTestId('dialog-retire-rule');
      await dialog.getByLabel('Some time after it expired').check();
      await dialog.getByTestId('retirable').waitFor();
    }),
    ...blocklistViews(dirname(waits)),
    ...officerViews({ name: DEMO_OFFICER, passphrase: DEMO_PASSPHRASE }, dirname(waits)),
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
    view('create, with a key file', async (officer, page) => {
      await officer.typeTwice(page.getByTestId('create-form'), 'Passphrase', PASSPHRASE);
      await withKeyFile(officer, page.getByTestId('create-form'), `${folder}.strongroom-key`);
      await page.getByLabel('Three sheets, of which two are needed').check();
    }),
    view('while the kit is shown', async (officer, page) => {
      await page.getByRole('radio', { name: 'The passphrase alone opens the vault' }).check();
      await officer.press('Create the vault');
      await page.getByTestId('kit-page').waitFor();
      await officer.kitWindow();
      return page;
    }),
    view('recovery kit, three sheets', async (officer) => (await officer.kitWindow()).getByTestId('kit-sheet-3').waitFor()),
    view('recovery kit, one of three sheets shown', async (officer) => {
      const kit = await officer.kitWindow();
      await officer.press('Show sheet 2', kit.locator('main'));
      await kit.getByTestId('kit-words-2').waitFor();
    }),
    view('recovery kit, typed back', async (officer) => {
      const kit = await officer.kitWindow();
      await officer.press('Type some of it back', kit.locator('main'));
      await officer.press('Compare', kit.locator('main'));
      await kit.locator('[data-error]').first().waitFor();
      await kit.getByTestId('kit-test').getByRole('button', { name: 'Compare' }).scrollIntoViewIfNeeded();
    }),
    view('recovery kit, read back', async (officer) => {
      const kit = await officer.kitWindow();
      await officer.press('Look at the kit again', kit.locator('main'));
      await officer.proveKit();
      await kit.getByRole('button', { name: 'It is put away' }).scrollIntoViewIfNeeded();
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
  view('open with the kit', async (officer, page) => {
    await officer.press('Open with the recovery kit…');
    const form = page.getByTestId('kit-open-form');
    await officer.press('Another sheet', form);
    await form.locator('input[name=kit-sheet]').fill('one two three');
    await officer.typeTwice(form, 'Passphrase', PASSPHRASE);
    await officer.press('Open with the recovery kit', form);
    await form.locator('[data-error]').first().waitFor();
  }),
  view('guide while locked', async (officer, page) => {
    await officer.press('Guide');
    await page.getByRole('button', { name: 'Back to the vaults' }).waitFor();
  }),
  view('unlock with a key file', async (officer, page) => {
    await officer.press('Back to the vaults');
    await officer.beginVault(`${folder}-2.strongroom`);
    const form = page.getByTestId('create-form');
    await officer.typeTwice(form, 'Passphrase', PASSPHRASE);
    await withKeyFile(officer, form, `${folder}.strongroom-key`);
    await page.getByLabel('Make a recovery kit').uncheck();
    await officer.press('Create the vault');
    await page.getByTestId('page-overview').waitFor();
    const locked = await officer.lock();
    await locked.getByTestId('key-file').getByText('is on no drive that is plugged in', { exact: false }).waitFor();
  }),
  view('unlock with a key file, which is not there', async (officer, page) => {
    await officer.unlock();
    await page.locator('[data-error=KEY_FILE_NEEDED]').waitFor();
  }),
];
