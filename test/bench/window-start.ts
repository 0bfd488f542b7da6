import { join } from 'node:path';
import { launchApp } from '../e2e/app.ts';
import type { Gauge } from './report.ts';

const EMPTY = join(import.meta.dirname, 'empty-window.mjs');

/** From the start of the process to what its first page shows, on the double; beside an application that shows an empty page. */
export async function coldStart(at: string, vault: string, rounds: number): Promise<Gauge> {
  const values: number[] = [];
  // Programs and libraries are in the system's memory from here on, for both.
  await timeStart(join(at, 'warm'), { text: 'empty', main: EMPTY });
  await timeStart(join(at, 'warm'), { text: 'Unlock the vault', vault });
  for (let round = 0; round < rounds; round++) {
    const ours = () => timeStart(join(at, `start-${round}`), { text: 'Unlock the vault', vault });
    const peer = () => timeStart(join(at, `start-${round}`), { text: 'empty', main: EMPTY });
    const [one, other] = round % 2 === 0 ? [await ours(), await peer()] : [await peer(), await ours()].reverse();
    values.push(Math.max(0, (one as number) - (other as number)));
  }
  return {
    name: 'cold start to the unlock screen',
    what: 'from the start of the process until the form stands in the page, less the time of an empty page on the same double',
    unit: 'ms',
    values,
    limit: 300,
  };
}

async function timeStart(userData: string, { text, main, vault }: { text: string; main?: string; vault?: string }): Promise<number> {
  const started = performance.now();
  await using app = await launchApp({ userData, ...(main === undefined ? {} : { main }), ...(vault === undefined ? {} : { args: ['--vault', vault] }) });
  const page = await app.window();
  // In the page and at each frame: who waits for a text from outside looks again after half a second at times.
  await page.evaluate(
    (wanted) =>
      new Promise<void>((resolve) => {
        const isThere = () =>
          [...document.querySelectorAll('body *')].some(({ children, textContent }) => children.length === 0 && textContent?.trim() === wanted);
        const look = () => (isThere() ? resolve() : requestAnimationFrame(look));
        look();
      }),
    text,
  );
  return performance.now() - started;
}
