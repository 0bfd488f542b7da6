import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../electron/until.ts';
import { LanternFiles, type MadePair } from './lantern-files.ts';
import { OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import { Workplace } from './workplace.ts';

const OUT = 'copper-kettle-outing';

/** What has the focus, by the name that a screen reader would say. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])].map(({ textContent }) => textContent) : [];
    return element?.getAttribute('aria-label') ?? (labels.length > 0 ? labels.join(' ') : (element?.innerText ?? ''));
  });

/** Walks with Tab until something of this name has the focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const seen: string[] = [];
  for (let steps = 0; steps < 80; steps += 1) {
    const now = await focused(page);
    if (typeof name === 'string' ? now === name : name.test(now)) return;
    seen.push(now);
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${name}, only to ${[...new Set(seen)].join(' | ')}`);
}

onEachPlatform('without a mouse', (on) => {
  const place = new Workplace();
  let officer: OfficerAtWork;
  let pair: MadePair;
  let page: Page;
  beforeAll(async () => {
    pair = new LanternFiles(place.makeFolder('made')).pair('www.lantern.example');
    officer = new OfficerAtWork(await place.start(on));
    page = await officer.page();
  });
  afterAll(() => place.close());

  it('a vault is created', async () => {
    await officer.app.control.answerSaveDialog(place.vault);
    await tabTo(page, 'Create a vault…');
    await page.keyboard.press('Enter');
    await tabTo(page, 'Your name');
    await page.keyboard.type('Alice Lantern');
    for (const label of ['Passphrase', 'Passphrase, once more']) {
      await tabTo(page, label);
      await page.keyboard.type(PASSPHRASE);
    }
    await page.getByText('Good enough').waitFor();
    await page.keyboard.press('Enter');
    const kit = await officer.kitWindow();
    const words = await kit.getByTestId('kit-words-1').locator('li').allInnerTexts();
    // Whoever copies from it may want it larger; so is the other window then.
    const zooms = async () => (await officer.app.control.windows()).map(({ zoomFactor }) => zoomFactor.toFixed(2)).join();
    await kit.keyboard.press('Control+=');
    await until('both windows to be larger', async () => (await zooms()) === '1.10,1.10');
    await kit.keyboard.press('Control+0');
    await until('both windows to be as before', async () => (await zooms()) === '1.00,1.00');
    await tabTo(kit, 'Type some of it back');
    await kit.keyboard.press('Enter');
    for (const label of await kit.getByTestId('kit-test').locator('label').allInnerTexts()) {
      await tabTo(kit, label);
      await kit.keyboard.type((words[Number(label.replace(/\D/g, '')) - 1] as string).slice(0, 4));
    }
    await kit.keyboard.press('Enter');
    await kit.getByRole('button', { name: 'It is put away' }).waitFor();
    await tabTo(kit, 'It is put away');
    await kit.keyboard.press('Enter');
    await page.getByTestId('page-overview').waitFor();
  });

  it('files are imported', async () => {
    await officer.app.control.answerOpenDialog([pair.keyFile, pair.certificateFile]);
    await page.keyboard.press('i');
    await page.getByTestId('dialog-import').waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('dialog-import-progress').getByRole('button', { name: 'Show the certificates' }).waitFor();
    await tabTo(page, 'Show the certificates');
    await page.keyboard.press('Enter');
    await page.getByTestId('page-certificates').waitFor();
  });

  it('a certificate is found, its details are read, and its key is released', async () => {
    await page.keyboard.press('/');
    expect(await focused(page)).toBe('Search certificates');
    await page.keyboard.type('lantern');
    await tabTo(page, 'Certificates');
    await page.getByTestId('table-certificates').getByText(pair.commonName).waitFor();
    await page.keyboard.press('Enter');
    await page.getByTestId('details').getByRole('heading', { name: pair.commonName }).waitFor();

    await officer.app.control.answerSaveDialog(place.path('www.p12'));
    await page.keyboard.press('e');
    await page.getByTestId('dialog-release').getByTestId('release-plan').getByText('→').waitFor();
    for (const [label, text] of [
      ['Passphrase of the file', OUT],
      ['Passphrase of the file, once more', OUT],
    ] as const) {
      await tabTo(page, label);
      await page.keyboard.type(text);
    }
    await tabTo(page, 'Choose where to write…');
    await page.keyboard.press('Enter');
    await page.getByTestId('destination').waitFor();
    await tabTo(page, /^Your own passphrase/);
    await page.keyboard.type(PASSPHRASE);
    await page.getByTestId('release-start').and(page.locator(':not([aria-disabled])')).waitFor();
    await tabTo(page, /^Release 1 key to .* as www\.p12$/);
    await page.keyboard.press('Enter');
    await page.getByTestId('dialog-release-outcome').getByText('1 of 1 private key released, read back and proved.').waitFor();
    expect(existsSync(place.path('www.p12'))).toBe(true);
  });

  it('the focus returns to where it was, and is never lost', async () => {
    await tabTo(page, 'Close');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('Certificates');
    for (const [key, dialog] of [
      ['Control+k', 'palette'],
      ['?', 'shortcuts'],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByTestId(`dialog-${dialog}`).waitFor();
      await page.keyboard.press('Escape');
      await page.getByTestId(`dialog-${dialog}`).waitFor({ state: 'detached' });
      expect(await focused(page)).toBe('Certificates');
    }
    await page.keyboard.press('Escape');
    await page.getByTestId('details').waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Certificates');
  });
});
