import type { Locator, Page } from 'playwright-core';
import type { OfficerAtWork } from './officer-at-work.ts';

/** A page, a dialog, or a state of one that looks different. */
export interface View {
  readonly name: string;
  /** Leads there from anywhere in the same vault. @returns the window to look at: another than before after a lock, or where one of its own is shown */
  show(officer: OfficerAtWork): Promise<Page>;
}

/** @param show gives a page where another than the newest window is meant */
export const view = (name: string, show: (officer: OfficerAtWork, page: Page) => Promise<unknown>): View => ({
  name,
  async show(officer) {
    const before = await officer.page();
    await closeDialogs(before);
    const meant = await show(officer, before);
    return isPage(meant) ? meant : officer.page();
  },
});

function isPage(value: unknown): value is Page {
  return typeof value === 'object' && value !== null && 'screenshot' in value && 'goto' in value;
}

async function closeDialogs(page: Page): Promise<void> {
  while ((await page.locator('dialog[open]').count()) > 0) await page.keyboard.press('Escape');
}

export const rowOf = (page: Page, table: string, at: number): Locator => page.getByTestId(`table-${table}`).locator('[data-row]').nth(at);
