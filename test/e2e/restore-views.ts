import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { backUp } from './back-up.ts';
import { type OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { type View, view } from './view.ts';

async function begin(officer: OfficerAtWork, page: Page): Promise<Locator> {
  await officer.press('Restore a vault from a backup…');
  const dialog = page.getByTestId('dialog-restore');
  await dialog.waitFor();
  return dialog;
}

async function listed(officer: OfficerAtWork, page: Page, stick: string): Promise<Locator> {
  const dialog = await begin(officer, page);
  await dialog.getByLabel('Folder or USB stick').check();
  await officer.app.control.answerOpenDialog([stick]);
  await officer.press('Choose a folder…', dialog);
  await dialog.getByTestId('destination').waitFor();
  await dialog.getByTestId('restore-list').click();
  await dialog.getByTestId('found-backup').first().waitFor();
  return dialog;
}

async function check(dialog: Locator): Promise<void> {
  await dialog.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await dialog.locator('[data-testid=restore-check]:not([aria-disabled])').click();
}

/** The views of a restore while no vault is open. @param vault a locked one, of which backups are made for it */
export function restoreViews(vault: string): View[] {
  const stick = join(dirname(vault), 'KINGSTON');
  const into = async (officer: OfficerAtWork, dialog: Locator, name: string) => {
    await officer.app.control.answerSaveDialog(join(dirname(vault), name));
    await officer.press('A new folder…', dialog);
    await dialog.getByTestId('restore-into').waitFor();
  };
  return [
    view('Restore', async (officer, page) => {
      const dialog = await begin(officer, page);
      await dialog.getByLabel('Server', { exact: true }).fill('backup.lantern.example');
      await dialog.getByLabel('User', { exact: true }).fill('strongroom');
      await dialog.getByLabel('Folder on the server').fill('/srv/strongroom');
      await dialog.getByLabel('With a private key').check();
    }),
    view('Restore, nothing there', async (officer, page) => {
      mkdirSync(stick, { recursive: true });
      const dialog = await begin(officer, page);
      await dialog.getByLabel('Folder or USB stick').check();
      await officer.app.control.answerOpenDialog([stick]);
      await officer.press('Choose a folder…', dialog);
      await dialog.getByTestId('destination').waitFor();
      await dialog.getByTestId('restore-list').click();
      await dialog.getByTestId('restore-listed').waitFor();
    }),
    view('Restore, by the kit', async (officer, page) => {
      for (let times = 0; times < 3; times += 1) await backUp(vault, stick);
      const dialog = await listed(officer, page, stick);
      await dialog.getByLabel('The recovery kit').check();
    }),
    view('Restore, wrong passphrase', async (officer, page) => {
      const dialog = await listed(officer, page, stick);
      await into(officer, dialog, 'restored.strongroom');
      await dialog.getByLabel('Passphrase', { exact: true }).fill('this is not it');
      await dialog.getByTestId('restore-check').click();
      await dialog.locator('[data-error=BACKUP_KEY_WRONG]').waitFor();
    }),
    view('Restore, proved', async (officer, page) => {
      const dialog = await listed(officer, page, stick);
      await into(officer, dialog, 'restored.strongroom');
      await check(dialog);
      await dialog.getByTestId('restore-plan').waitFor();
    }),
    view('Restore over a newer vault', async (officer, page) => {
      const dialog = await listed(officer, page, stick);
      await dialog.getByTestId('found-backup').last().getByRole('radio').check();
      await officer.app.control.answerOpenDialog([vault]);
      await officer.press('In the place of a vault…', dialog);
      await dialog.getByTestId('restore-into').getByText(basename(vault)).first().waitFor();
      await check(dialog);
      await dialog.getByTestId('restore-replaces').waitFor();
    }),
    view('Restore, the newest is damaged', async (officer, page) => {
      const [newest] = readdirSync(stick)
        .filter((name) => name.endsWith('.age'))
        .sort((left, right) => right.length - left.length || (left < right ? 1 : -1));
      const file = join(stick, newest ?? '');
      const bytes = readFileSync(file);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
      writeFileSync(file, bytes);
      // What was cut short, and a note that is none.
      const other = (newest ?? '').replace(/\d+\.age$/, '');
      writeFileSync(join(stick, `${other}31.age`), bytes);
      writeFileSync(join(stick, `${other}35.note`), 'no note');
      const dialog = await listed(officer, page, stick);
      await dialog.getByTestId('restore-problems').waitFor();
      await into(officer, dialog, 'restored.strongroom');
      await check(dialog);
      await dialog.locator('[data-error=BACKUP_NEWER_UNPROVED]').waitFor();
    }),
    view('Restored', async (officer, page) => {
      const dialog = await listed(officer, page, stick);
      await dialog.getByTestId('found-backup').last().getByRole('radio').check();
      await into(officer, dialog, 'restored.strongroom');
      await check(dialog);
      await dialog.getByTestId('restore-plan').waitFor();
      await dialog.getByTestId('restore-finish').click();
      await page.getByTestId('dialog-restore-outcome').waitFor();
    }),
  ];
}
