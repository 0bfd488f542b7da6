import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OfficerAtWork, PASSPHRASE } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import type { WindowWatch } from './window-watch.ts';
import { Workplace } from './workplace.ts';

const NEXT = 'ferret-gravel-91-opal-window';

onEachPlatform('a vault whose passphrases are forgotten opens with its kit', (on) => {
  const place = new Workplace();
  let officer: OfficerAtWork;
  let watch: WindowWatch;
  const lines: string[] = [];

  beforeAll(async () => {
    const started = await place.start(on);
    watch = started.watch;
    officer = new OfficerAtWork(started);
  });
  afterAll(() => place.close());

  it('of three sheets, each of which is read before the kit counts', async () => {
    const page = await officer.beginVault(place.vault);
    await officer.typeTwice(page.getByTestId('create-form'), 'Passphrase', PASSPHRASE);
    await page.getByLabel('Three sheets, of which two are needed').check();
    await officer.press('Create the vault');
    const kit = await officer.kitWindow();
    // Nobody sees a sheet before it is shown to who keeps it, and nobody sees two.
    expect(await kit.locator('[data-secret]').count()).toBe(0);
    lines.push(...(await officer.readKit()).map(({ line }) => line));
    expect(new Set(lines).size).toBe(3);
    expect(await kit.getByTestId(/^kit-line-/).count()).toBe(1);
    await officer.press('Cover sheet 3', kit.locator('main'));
    expect(await kit.locator('[data-secret]').count()).toBe(0);
    await officer.press('Show sheet 2', kit.locator('main'));
    await officer.app.control.answerSaveDialog(place.path('sheet-2.txt'));
    await officer.press('Save as text…', kit.locator('main'));
    await kit.getByText('Saved as sheet-2.txt').waitFor();
    const saved = readFileSync(place.path('sheet-2.txt'), 'utf8');
    expect(lines.map((line) => saved.includes(line))).toEqual([false, true, false]);
    // Its words are asked for by the numbers that stand beside them, here and on paper.
    expect(
      await kit
        .locator('ol[data-testid=kit-words-2] > li')
        .first()
        .evaluate((word) => getComputedStyle(word).listStyleType),
    ).toBe('decimal');
    await officer.putKitAway();
    await page.getByTestId('page-overview').waitFor();
    await officer.lock();
  });

  it('not with one sheet', async () => {
    const page = await officer.page();
    await officer.press('Open with the recovery kit…');
    const form = page.getByTestId('kit-open-form');
    await form.locator('input[name=kit-sheet]').fill(lines[0] as string);
    await officer.typeTwice(form, 'Passphrase', NEXT);
    await officer.press('Open with the recovery kit');
    await form.locator('[data-error=KIT_SHEETS_MISSING]').waitFor();
  });

  it('with two, which give the officer a new passphrase, and says so until there is another kit', async () => {
    const page = await officer.page();
    const form = page.getByTestId('kit-open-form');
    await officer.addRow('Another sheet', 'Sheet 2 that you have', lines[2] as string, form);
    await officer.press('Open with the recovery kit');
    await page.getByTestId('page-overview').waitFor();
    await page.getByText('The recovery kit was used to open this vault').first().waitFor();
    await officer.lock();
    await officer.unlock(NEXT);
    await (await officer.page()).getByTestId('page-overview').waitFor();
    await officer.lock();
    await officer.unlock(PASSPHRASE);
    await (await officer.page()).locator('[data-error=OFFICER_PASSPHRASE_WRONG]').waitFor();
  });

  it('raises no violation of the policy and prints no error', () => {
    expect(watch.violations).toEqual([]);
    expect(watch.errors).toEqual([]);
  });
});
