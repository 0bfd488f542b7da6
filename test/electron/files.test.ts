import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dropFiles } from '../e2e/drop-files.ts';
import { type FixtureRun, runFixture } from './fixture-run.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

describe('files given to the double', () => {
  let run: FixtureRun;
  let paths: string[];
  beforeAll(async () => {
    run = await runFixture();
    mkdirSync(join(run.folder, 'a folder'));
    paths = [join(run.folder, 'first.pem'), join(run.folder, 'zweite Datei ü.p12'), join(run.folder, 'a folder')];
    for (const path of paths.slice(0, 2)) writeFileSync(path, 'x');
  });
  afterAll(() => run.close());

  it('keep their paths when dropped, folders too', async () => {
    const page = await run.page();
    await dropFiles(page.locator('#text'), paths);
    expect(await page.evaluate(() => window.dropped)).toEqual(paths);
  });

  it('keep their paths when chosen in an input', async () => {
    const page = await run.page();
    await page.setInputFiles('input', paths.slice(0, 2));
    expect(await page.evaluate(() => window.picked)).toEqual(paths.slice(0, 2));
  });

  it('have no path when a script made them', async () => {
    const page = await run.page();
    expect(await page.evaluate(() => window.bridge.pathsOf([new File(['x'], 'made.pem')]))).toEqual(['']);
  });
});
