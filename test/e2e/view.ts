import type { Locator, Page } from 'playwright-core';
import type { OfficerAtWork } from './officer-at-work.ts';

/** A page, a dialog, or a state of one that looks different. `show` leads there from anywhere in the same vault. */
export interface View {
  readonly name: string;
  show(officer: OfficerAtWork, page: Page): Promise<unknown>;
}

export const view = (name: string, show: View['show']): View => ({
  name,
  async show(officer, page) {
    await closeDialogs(page);
    await show(officer, page);
  },
});

async function closeDialogs(page: Page): Promise<void> {
  while ((await page.locator('dialog[open]').count()) > 0) await page.keyboard.press('Escape');
}

export const rowOf = (page: Page, table: string, at: number): Locator => page.getByTestId(`table-${table}`).locator('[data-row]').nth(at);
