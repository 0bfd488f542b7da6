import { mkdirSync, readdirSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { OfficerAtWork } from './officer-at-work.ts';
import { rowOf, type View, view } from './view.ts';

const STICK = 'KINGSTON';

async function page(officer: OfficerAtWork, shown: Page, tab: 'State' | 'Copies'): Promise<void> {
  await officer.go('backup');
  await shown.getByRole('tab', { name: tab }).click();
}

async function newTarget(officer: OfficerAtWork, shown: Page): Promise<Locator> {
  await officer.go('backup');
  await officer.press('Add a target…', shown.getByRole('main'));
  const dialog = shown.getByTestId('dialog-backup-target');
  await dialog.waitFor();
  return dialog;
}

async function ended(shown: Page, name: string): Promise<void> {
  await shown.getByTestId(`dialog-${name}-outcome`).getByRole('button', { name: 'Show the copies' }).waitFor();
}

/** The views of the backups, in an open vault that has none yet. @param folder where the stick is to be */
export function backupViews(folder: string): View[] {
  const stick = join(folder, STICK);
  return [
    view('Backup, a new SFTP target', async (officer, shown) => {
      const dialog = await newTarget(officer, shown);
      await dialog.getByLabel('Server', { exact: true }).fill('127.0.0.1');
      await dialog.getByLabel('Port', { exact: true }).fill('1');
      await dialog.getByLabel('User', { exact: true }).fill('strongroom');
      await dialog.getByLabel('Folder on the server').fill('/srv/strongroom');
      // Nobody listens there.
      await officer.press('Ask the server for its key', dialog);
      await dialog.locator('[data-error=TARGET_UNREACHABLE]').waitFor();
    }),
    view('Backup, a new folder', async (officer, shown) => {
      mkdirSync(stick, { recursive: true });
      const dialog = await newTarget(officer, shown);
      await dialog.getByLabel('Folder or stick').check();
      await officer.app.control.answerOpenDialog([stick]);
      await officer.press('Choose a folder…', dialog);
      await dialog.getByTestId('destination').waitFor();
    }),
    view('Backup, a target without a copy', async (officer, shown) => {
      const dialog = await newTarget(officer, shown);
      await dialog.getByLabel('Folder or stick').check();
      await officer.app.control.answerOpenDialog([stick]);
      await officer.press('Choose a folder…', dialog);
      await dialog.getByTestId('destination').waitFor();
      await dialog.locator('[data-testid=target-save]:not([aria-disabled])').click();
      await shown.getByTestId('backup-target').waitFor();
    }),
    view('Backup, no copies', async (officer, shown) => {
      await page(officer, shown, 'Copies');
      await shown.getByTestId('table-backups-empty').waitFor();
    }),
    view('Backup made', async (officer, shown) => {
      await page(officer, shown, 'State');
      // The page's own: the list of the tab before, with another, may still be there.
      await shown.getByRole('main').getByRole('button', { name: 'Back up now', exact: true }).first().click();
      await ended(shown, 'back-up');
    }),
    view('Backup', async (officer, shown) => {
      await page(officer, shown, 'State');
      await shown.getByTestId('backup-verdict').waitFor();
      await shown.getByTestId('backup-days').waitFor();
    }),
    view('Backup, a target tested', async (officer, shown) => {
      await officer.press(`Test connection: ${STICK}`);
      await shown.getByTestId('test-steps').locator('[data-step=delete]').waitFor();
    }),
    view('Backup, the schedule', async (officer, shown) => {
      await officer.press('Edit the schedule…');
      const dialog = shown.getByTestId('dialog-backup-schedule');
      await dialog.getByTestId('select-backup-frequency').click();
      await shown.getByRole('option', { name: 'Every month' }).click();
      await dialog.getByLabel('And whenever enough has changed').check();
    }),
    view('Backup, a drill', async (officer, shown) => {
      await page(officer, shown, 'Copies');
      await rowOf(shown, 'backups', 0).click();
      await officer.press('Drill…', shown.getByTestId('details'));
      await shown.getByTestId('dialog-drill').waitFor();
    }),
    view('Backup, a copy', async (_officer, shown) => {
      await shown.getByTestId('copy-summary').waitFor();
    }),
    view('Backup, a copy damaged', async (officer, shown) => {
      for (const name of readdirSync(stick)) if (name.endsWith('.age')) truncateSync(join(stick, name), 1000);
      await officer.press('Verify the copies there', shown.getByTestId('details'));
      await ended(shown, 'verify-backups');
      await shown.keyboard.press('Escape');
      await shown.getByTestId('details').locator('[data-error]').waitFor();
    }),
    view('Backup, damaged', async (officer, shown) => {
      await shown.getByRole('button', { name: 'Close details (Esc)' }).click();
      await page(officer, shown, 'State');
      await shown.locator('[data-testid=backup-verdict][data-state=loss]').waitFor();
    }),
    view('Backup, a target to be removed', async (officer, shown) => {
      await officer.press(`Remove: ${STICK}`);
      await shown.getByTestId('dialog-remove-target').waitFor();
    }),
  ];
}

/** The page of the backups in a vault that has none. */
export const emptyBackupViews: readonly View[] = [
  view('Backup, nothing set up', async (officer, shown) => {
    await officer.go('backup');
    await shown.getByText('No backup is set up').first().waitFor();
  }),
];
