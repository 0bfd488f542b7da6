import type { Page } from 'playwright-core';
import { type BlocklistFiles, makeBlocklist } from './blocklist-files.ts';
import type { OfficerAtWork } from './officer-at-work.ts';
import { type View, view } from './view.ts';

/** The settings with a blocklist, and the dialogs that bring it in and take it out. @param folder for the files of the list */
export function blocklistViews(folder: string): View[] {
  // Made by the view that needs them: the views are also counted, where there is no folder.
  let made: BlocklistFiles | null = null;
  const ready = async (officer: OfficerAtWork, page: Page) => {
    made ??= makeBlocklist(folder, 'known.example');
    const files = made;
    await officer.press('Import a blocklist…');
    const dialog = page.getByTestId('dialog-import-blocklist');
    for (const [line, path] of [
      ['blocklist-file', files.list],
      ['blocklist-note', files.note],
    ] as const) {
      await officer.app.control.answerOpenDialog([path]);
      await officer.press(/^Choose/, dialog.getByTestId(line));
    }
    await dialog.getByLabel('Verifier key of its publisher').fill(files.publisherKey);
    await dialog.getByLabel(/^I have this key from/).check();
    return dialog;
  };
  return [
    view('blocklist, import', async (officer, page) => {
      await officer.go('settings');
      await ready(officer, page);
    }),
    view('blocklist, imported', async (officer, page) => {
      const dialog = await ready(officer, page);
      await dialog.getByTestId('import-blocklist-start').click();
      await dialog.getByTestId('import-blocklist-done').waitFor();
    }),
    view('blocklist in the settings', (_officer, page) => page.getByTestId('blocklist').getByText('elsewhere of 2026-11-21').waitFor()),
    view('blocklist, remove', async (officer, page) => {
      await officer.press('Remove the blocklist…');
      await page.getByTestId('dialog-remove-blocklist').waitFor();
    }),
  ];
}
