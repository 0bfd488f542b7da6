import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { emptyViews, filledViews, firstViews, lockedViews, type View } from './every-view.ts';
import { LanternFiles } from './lantern-files.ts';
import { OfficerAtWork } from './officer-at-work.ts';
import { Workplace } from './workplace.ts';

// `npm run screens [-- --out DIR] [--only TEXT]`: every page and dialog as a picture, light and dark, small and large, and one page to leaf through them.

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;
const SCHEMES = ['light', 'dark'] as const;

const { values } = parseArgs({ options: { out: { type: 'string', default: '.cache/screens' }, only: { type: 'string', default: '' } } });
const out = resolve(values.out);

interface Picture {
  readonly view: string;
  readonly files: string[];
}

const fileName = (view: string, scheme: string, size: string) => `${view.replace(/[^a-z]+/gi, '-')}.${scheme}.${size}.png`;

async function shoot(officer: OfficerAtWork, page: Page, view: string): Promise<Picture> {
  const files: string[] = [];
  const both = async (size: string) => {
    for (const scheme of SCHEMES) {
      await officer.app.control.setColorScheme(scheme);
      await page.waitForFunction((dark) => matchMedia('(prefers-color-scheme: dark)').matches === dark, scheme === 'dark');
      const file = fileName(view, scheme, size);
      await page.screenshot({ path: join(out, file), scale: 'device', animations: 'disabled', caret: 'hide' });
      files.push(file);
    }
  };
  for (const size of SIZES) {
    await officer.app.control.setContentSize(page, size);
    await both(String(size.width));
  }
  await officer.app.control.setContentSize(page, SIZES[0]);
  // As a window of the first size is laid out when it is zoomed to 200 %; the last call that says so counts, not the application's own.
  const zoom = await page.context().newCDPSession(page);
  const { width, height } = SIZES[0];
  await zoom.send('Emulation.setDeviceMetricsOverride', { width: width / 2, height: height / 2, deviceScaleFactor: 2, mobile: false });
  await both('twice');
  await zoom.send('Emulation.clearDeviceMetricsOverride');
  await zoom.detach();
  return { view, files };
}

async function leafThrough(officer: OfficerAtWork, views: readonly View[]): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const view of views) {
    const page = await view.show(officer);
    if (!view.name.includes(values.only)) continue;
    pictures.push(await shoot(officer, page, view.name));
    console.log(view.name);
  }
  return pictures;
}

function contactSheet(pictures: readonly Picture[]): string {
  const rows = pictures.map(
    ({ view, files }) =>
      `<section id="${view}"><h2>${view}</h2><div>${files.map((file) => `<a href="${file}"><img loading="lazy" src="${file}" alt="${file}"></a>`).join('')}</div></section>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Strongroom, every view</title>
<style>body{font:14px system-ui;margin:24px;background:#888}h2{font-size:15px;margin:24px 0 6px}div{display:grid;grid-template-columns:repeat(6,1fr);gap:8px}img{width:100%}</style>
<h1>Strongroom, every view</h1>${rows.join('\n')}</html>`;
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const place = new Workplace();
try {
  const files = new LanternFiles(place.makeFolder('made'));
  const waits = files.pkcs12(files.pair('wait.lantern.example'), 'tin-soldier-parade', place.path('x-waits.p12'));
  const officer = new OfficerAtWork(await place.start('double', { args: ['--allow-screenshots'] }));
  const pictures = await leafThrough(officer, firstViews(place.vault));
  await officer.putKitAway();
  pictures.push(...(await leafThrough(officer, emptyViews)));
  await officer.lock();
  pictures.push(...(await leafThrough(officer, lockedViews(place.vault))));
  await officer.app.close();

  const demo = new OfficerAtWork(await place.start('double', { userData: place.path('demo user data'), args: ['--allow-screenshots', '--demo'] }));
  await (await demo.page()).getByTestId('page-overview').waitFor({ timeout: 120_000 });
  pictures.push(...(await leafThrough(demo, filledViews(waits))));
  writeFileSync(join(out, 'index.html'), contactSheet(pictures));
  console.log(`${pictures.length} views, ${pictures.flatMap(({ files }) => files).length} pictures: ${join(out, 'index.html')}`);
} finally {
  await place.close();
}
