import type { Page } from 'playwright-core';
import type { OfficerAtWork } from '../e2e/officer-at-work.ts';
import { percentile } from './percentile.ts';
import type { Gauge } from './report.ts';

declare global {
  // What `watchPage` leaves in the page.
  var longTasks: number[];
  var answers: number[];
}

const TABLE = '[data-testid=table-certificates]';

/** What an officer does with a table of many rows, as the window's own process sees it. */
export async function tableGauges(officer: OfficerAtWork, total: number): Promise<Gauge[]> {
  const page = await officer.go('certificates');
  await settled(page);
  await watchPage(page);
  const longest: Record<string, number> = {};
  const during = async (name: string, work: () => Promise<void>) => {
    await page.evaluate(() => {
      globalThis.longTasks = [];
    });
    await work();
    await settled(page);
    longest[name] = Math.max(0, ...(await page.evaluate(() => globalThis.longTasks)));
  };
  await during('scrolling', () => scroll(page));
  // In the order in which the table opens.
  let answers: number[] = [];
  await during('searching', async () => {
    answers = await search(page);
  });
  await during('sorting', () => sort(page));
  await during('filtering', () => filter(page));
  return [
    ...Object.entries(longest).map(([name, value]) => ({
      name: `${name} ${total} rows`,
      what: 'the longest task in the window’s process; 0 where none was over 50 ms',
      unit: 'ms' as const,
      values: [value],
      limit: 50,
    })),
    {
      name: `search ${total} rows, in the window`,
      what: 'from a letter in the search field to its rows in the page, 95th percentile',
      unit: 'ms',
      values: [percentile(answers, 0.95)],
      limit: 30,
    },
  ];
}

/** Notes what takes long in the page, and when each letter in the search field has its rows. */
function watchPage(page: Page): Promise<void> {
  return page.evaluate((table) => {
    globalThis.longTasks = [];
    globalThis.answers = [];
    new PerformanceObserver((list) => {
      globalThis.longTasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: 'longtask' });
    let typed: number | null = null;
    document.addEventListener(
      'input',
      () => {
        typed = performance.now();
      },
      { capture: true },
    );
    new MutationObserver(() => {
      if (typed === null || document.querySelector(`${table}[aria-busy]`) !== null) return;
      globalThis.answers.push(performance.now() - typed);
      typed = null;
    }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['aria-busy'] });
  }, TABLE);
}

async function settled(page: Page): Promise<void> {
  await page.waitForFunction((table) => document.querySelector(`${table}[aria-busy]`) === null && document.querySelector('[data-row]') !== null, TABLE);
}

/** By the wheel, in leaps over the whole list, and by the keys. */
async function scroll(page: Page): Promise<void> {
  await page.locator(TABLE).hover();
  for (let turn = 0; turn < 60; turn++) await page.mouse.wheel(0, 400);
  for (const part of [0.5, 0.1, 0.9, 0.3, 1, 0]) {
    await page.locator(TABLE).evaluate((grid, to) => {
      grid.scrollTop = grid.scrollHeight * to;
    }, part);
    await settled(page);
  }
  await page.locator(TABLE).focus();
  for (const key of ['End', 'PageUp', 'PageUp', 'Home', ...Array<string>(30).fill('ArrowDown'), ...Array<string>(10).fill('PageDown')])
    await page.keyboard.press(key);
}

async function sort(page: Page): Promise<void> {
  const heads = page.locator(`${TABLE} [role=columnheader] button:not([aria-label])`);
  for (let column = 0; column < (await heads.count()); column++) {
    for (const _ of ['ascending', 'descending']) {
      await heads.nth(column).click();
      await settled(page);
    }
  }
}

async function filter(page: Page): Promise<void> {
  for (const name of ['90 days', 'later', 'current', 'in store', 'missing']) {
    const chip = page.getByTestId('page-certificates').getByRole('button', { name, exact: true });
    for (const _ of ['on', 'off']) {
      await chip.click();
      await page.waitForFunction((table) => document.querySelector(`${table}[aria-busy]`) === null, TABLE);
    }
  }
}

/** Types what stands in some of the rows, letter by letter. @returns ms from each letter to its rows */
async function search(page: Page): Promise<number[]> {
  const field = page.getByLabel('Search certificates');
  for (const text of await textsOfRows(page)) {
    for (const letter of text) {
      const before = await page.evaluate(() => globalThis.answers.length);
      await field.press(letter === ' ' ? 'Space' : letter);
      await page.waitForFunction((known) => globalThis.answers.length > known, before);
    }
    await field.fill('');
    await settled(page);
  }
  return page.evaluate(() => globalThis.answers);
}

/** Name and issuer of rows from three places of the list. */
async function textsOfRows(page: Page): Promise<string[]> {
  const texts: string[] = [];
  for (const part of [0.2, 0.5, 0.8]) {
    await page.locator(TABLE).evaluate((grid, to) => {
      grid.scrollTop = grid.scrollHeight * to;
    }, part);
    await page.waitForFunction(() => document.querySelector('[data-row]') !== null);
    const cells = page.locator('[data-row]').first().getByRole('gridcell');
    texts.push(...[await cells.nth(1).innerText(), await cells.nth(2).innerText()].map((text) => text.trim()));
  }
  return texts;
}
