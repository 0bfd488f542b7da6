import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OfficerAtWork } from '../e2e/officer-at-work.ts';
import type { Workplace } from '../e2e/workplace.ts';
import { until } from '../electron/until.ts';
import { makePairs } from './make-pairs.ts';
import { figuresOfProcess } from './process-figures.ts';
import type { Gauge } from './report.ts';

/** As loop-delay.mjs writes them (ms). */
interface LoopDelay {
  percentile99: number;
  most: number;
}

/** Of the files, before the import is cancelled; it goes on afterwards. */
const BEFORE_CANCEL = 0.1;

/** An import of many files through the window: whether the shell stays alive meanwhile, and how soon it can be cancelled. */
export async function importGauges(place: Workplace, files: number): Promise<Gauge[]> {
  const folder = place.path('pairs');
  await makePairs(folder, Math.round(files / 2), ['ec-p256']);
  const written = place.path('loop.json');
  const officer = new OfficerAtWork(
    await place.start('double', {
      userData: place.path('importing'),
      env: { ...process.env, STRONGROOM_BENCH_LOOP: written, NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'loop-delay.mjs'))}` },
    }),
  );
  const { mainPid } = officer.app;
  await officer.create(place.path('importing.strongroom'));
  const begun = await officer.drop(folder);
  const cancelled = await timeCancel(officer, files * BEFORE_CANCEL);
  if (cancelled === null) throw new Error(`${files} files are too few to cancel their import`);
  await officer.press('Close', begun.locator('footer'));

  process.kill(mainPid, 'SIGUSR2');
  const again = await officer.drop(folder);
  let most = 0;
  await until(
    'the end of the import',
    async () => {
      most = Math.max(most, figuresOfProcess(mainPid).residentMB);
      return again.getByRole('button', { name: 'Show the certificates' }).isVisible();
    },
    Number.POSITIVE_INFINITY,
  );
  process.kill(mainPid, 'SIGUSR2');
  const delay = await until('what was measured', () => (existsSync(written) ? (JSON.parse(readFileSync(written, 'utf8')) as LoopDelay) : null));
  const said = await again.getByTestId('import-state').innerText();
  await officer.app.close();
  rmSync(folder, { recursive: true });
  const while_ = `while ${files} files are imported through the window`;
  return [
    {
      name: 'event loop of the main process',
      what: `how late it is, 99th percentile, ${while_} (at most ${Math.round(delay.most)} ms; ${said.split('\n')[0]})`,
      unit: 'ms',
      values: [delay.percentile99],
      limit: 50,
    },
    { name: 'cancel', what: `from the button to the command’s end, ${while_}`, unit: 'ms', values: [cancelled], limit: 200 },
    { name: 'memory of the main process', what: `the most of it, ${while_}`, unit: 'MB', values: [most], limit: 300 },
  ];
}

/** Cancels the import as soon as so many files are done. @returns ms until it has ended; `null` where it was done before */
async function timeCancel(officer: OfficerAtWork, after: number): Promise<number | null> {
  const page = await officer.page();
  return page.evaluate(async (files) => {
    const button = (name: string) => [...document.querySelectorAll('button')].find(({ textContent }) => textContent?.trim() === name);
    const isEnded = () => button('Show the certificates') !== undefined;
    const frameWhere = async (isReached: () => boolean) => {
      while (!isReached()) await new Promise((resolve) => requestAnimationFrame(resolve));
    };
    const done = () => document.querySelector<HTMLProgressElement>('[data-testid=dialog-import-progress] progress')?.value ?? 0;
    await frameWhere(() => isEnded() || (done() >= files && button('Cancel the import') !== undefined));
    if (isEnded()) return null;
    const started = performance.now();
    button('Cancel the import')?.click();
    await frameWhere(isEnded);
    return performance.now() - started;
  }, after);
}
