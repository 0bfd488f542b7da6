import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { emptyViews, filledViews, firstViews, lockedViews, type View } from './every-view.ts';
import { LanternFiles } from './lantern-files.ts';
import { OfficerAtWork } from './officer-at-work.ts';
import { onEachPlatform } from './on-each-platform.ts';
import type { WindowWatch } from './window-watch.ts';
import { Workplace } from './workplace.ts';

type RunOptions = Parameters<AxeBuilder['options']>[0];
type AxeResults = Awaited<ReturnType<AxeBuilder['analyze']>>;
/** What the builder leaves in the window. */
interface Axe {
  run(context: Document, options: RunOptions): Promise<AxeResults>;
}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds in the window as it stands, as rule and place. Contrast is all that the colour scheme changes. */
async function violations(page: Page, only?: 'color-contrast'): Promise<string[]> {
  const runOnly: RunOptions['runOnly'] = only === undefined ? { type: 'tag', values: RULES } : { type: 'rule', values: [only] };
  const options = { resultTypes: ['violations' as const], runOnly };
  const { violations: found } = (await page.evaluate((how) => (window as { axe?: Axe }).axe?.run(document, how), options)) ?? (await bring(page, options));
  return found.flatMap(({ id, nodes }) => nodes.map(({ target, any }) => `${id}: ${target.join(' ')} ${any[0]?.message ?? ''}`.trim()));
}

/** The first time in each window: half a megabyte of axe is read once, not for each view. */
async function bring(page: Page, options: RunOptions): Promise<Pick<AxeResults, 'violations'>> {
  // Legacy mode: the other one opens a page of its own, which an app's window has no place for.
  return new AxeBuilder({ page }).setLegacyMode(true).options(options).analyze();
}

const PART = 8;
/** A restore takes a passphrase and a vault each time. */
const LOCKED_PART = 4;
const partsOf = (views: readonly View[], size: number) => Array.from({ length: Math.ceil(views.length / size) }, (_, part) => part * size);

onEachPlatform('the window', (on) => {
  const place = new Workplace();
  const watches: WindowWatch[] = [];
  let officer: OfficerAtWork;
  let demo: OfficerAtWork;
  let waits: string;
  beforeAll(async () => {
    const files = new LanternFiles(place.makeFolder('made'));
    waits = files.pkcs12(files.pair('wait.lantern.example', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']), 'tin-soldier-parade', place.path('x-waits.p12'));
    const first = await place.start(on);
    officer = new OfficerAtWork(first);
    const second = await place.start(on, { userData: place.path('demo user data'), args: ['--demo'] });
    demo = new OfficerAtWork(second);
    watches.push(first.watch, second.watch);
  });
  afterAll(() => place.close());

  /** Looks at each view in both schemes and says what is wrong, view by view. */
  async function look(who: OfficerAtWork, views: readonly View[]): Promise<Record<string, string[]>> {
    const wrong: Record<string, string[]> = {};
    for (const view of views) {
      const page = await view.show(who);
      const found = await violations(page);
      if (await page.evaluate(() => document.scrollingElement?.scrollTop !== 0)) found.push('the whole window was scrolled');
      // Of the two schemes the one that it was shown in comes first, so that each view takes one change.
      const other = await page.evaluate(() => (matchMedia('(prefers-color-scheme: dark)').matches ? 'light' : 'dark'));
      await who.app.control.setColorScheme(other);
      await page.waitForFunction((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches, other);
      found.push(...(await violations(page, 'color-contrast')).map((one) => `${other} ${one}`));
      if (found.length > 0) wrong[view.name] = found;
    }
    return wrong;
  }

  it('passes axe before a vault is there', async () => {
    expect(await look(officer, firstViews(place.vault))).toEqual({});
  });

  it('passes axe with an empty vault', async () => {
    await officer.putKitAway();
    expect(await look(officer, emptyViews)).toEqual({});
    await officer.lock();
  });

  // In parts: all of them together take longer than a test may that does not hang. Views follow on one another, so the parts do as well.
  it.each(partsOf(lockedViews(''), LOCKED_PART))('passes axe while the vault is locked: views %i and on', async (first) => {
    expect(await look(officer, lockedViews(place.vault).slice(first, first + LOCKED_PART))).toEqual({});
  });

  it.each(partsOf(filledViews(''), PART))('passes axe with an inventory, on every page and in every dialog: views %i and on', async (first) => {
    await (await demo.page()).getByTestId('nav-overview').waitFor({ timeout: 60_000 });
    expect(await look(demo, filledViews(waits).slice(first, first + PART))).toEqual({});
  });

  it('and axe would find what is wrong', async () => {
    const page = await demo.page();
    await page.evaluate(() => {
      const button = document.createElement('button');
      button.id = 'nameless';
      document.querySelector('main')?.append(button);
    });
    // Out of the dialog, under which nothing is looked at.
    await page.keyboard.press('Escape');
    expect((await violations(page)).join('\n')).toContain('button-name: #nameless');
  });

  it('raised no violation of its policy and printed no error on all of these', async () => {
    for (const watch of watches) {
      expect(watch.violations).toEqual([]);
      expect(watch.errors).toEqual([]);
    }
  });

  it('and a violation would have been heard', async () => {
    const page = await officer.page();
    await page.evaluate(() => {
      new Image().src = 'https://strongroom.example/x.png';
      document.body.setAttribute('style', 'color: red');
    });
    await expect.poll(() => watches[0]?.violations.join(' ')).toMatch(/img-src[\s\S]*style-src|style-src[\s\S]*img-src/);
  });
});
