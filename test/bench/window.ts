import { setTimeout } from 'node:timers/promises';
import { fillInventory } from '../../main/service/demo/fill-inventory.ts';
import { OfficerAtWork } from '../e2e/officer-at-work.ts';
import { Workplace } from '../e2e/workplace.ts';
import { newVaultSession, OFFICER_PASSPHRASE } from './own-side.ts';
import { figuresOfProcess } from './process-figures.ts';
import type { Gauge, Measured } from './report.ts';
import type { Scale } from './scale.ts';
import { importGauges } from './window-import.ts';
import { coldStart } from './window-start.ts';
import { tableGauges } from './window-table.ts';

/** ms */
const IDLE = 30_000;
/** When a process has come to rest, by its processor time between two looks, and how long that is waited for (ms). */
const [AT_REST, BETWEEN_LOOKS, MOST_LOOKS] = [10, 5_000, 24];
/** Wake-ups in a second. */
const QUIET = 2;

/** The built application over a large vault, on the double: its start, its table, an import through it, and what it does when nobody does anything. */
export async function windowBench({ certificates, rounds }: Scale): Promise<Measured> {
  const place = new Workplace();
  try {
    const session = await newVaultSession(place.vault);
    await fillInventory(session, { certificates, believable: 300, seed: 70 });
    await session.close('it is opened in a window');
    const start = await coldStart(place.makeFolder('starts'), place.vault, rounds);
    const officer = new OfficerAtWork(await place.start('double', { args: ['--vault', place.vault] }));
    await officer.unlock(OFFICER_PASSPHRASE);
    await (await officer.page()).getByTestId('page-overview').waitFor();
    const idle = await idleGauges(officer, certificates);
    const table = await tableGauges(officer, certificates);
    await officer.app.close();
    return { gauges: [start, ...table, ...(await importGauges(place, certificates)), ...idle] };
  } finally {
    await place.close();
  }
}

async function idleGauges(officer: OfficerAtWork, certificates: number): Promise<Gauge[]> {
  const { app } = officer;
  const [agent] = await app.agentPids();
  const [window] = await app.control.windows();
  const processes = { 'main process': app.mainPid, agent, window: window?.rendererPid };
  const look = () => Object.entries(processes).map(([name, pid]) => ({ name, ...figuresOfProcess(pid as number) }));
  // Rows are held against the log in the background, the search's index is filled, and V8 tidies up for some time after that.
  for (let busy = true, looks = 0, before = look(); busy && looks < MOST_LOOKS; looks++) {
    await setTimeout(BETWEEN_LOOKS);
    const now = look();
    busy = now.some(({ processorTime }, at) => processorTime - (before[at]?.processorTime ?? 0) > AT_REST);
    before = now;
  }
  const before = look();
  await setTimeout(IDLE);
  const after = look();
  const during = `over ${IDLE / 1000} seconds in which nobody does anything`;
  return after.flatMap(({ name, processorTime, sleeps, residentMB }, at) => [
    {
      name: `${name}, idle`,
      what: `processor time ${during}`,
      unit: '%' as const,
      values: [((processorTime - (before[at]?.processorTime ?? 0)) / IDLE) * 100],
      limit: 0.5,
    },
    {
      name: `${name}, woken`,
      what: `times that one of its threads was woken, in a second, ${during}`,
      unit: '/s' as const,
      values: [(sleeps - (before[at]?.sleeps ?? 0)) / (IDLE / 1000)],
      limit: QUIET,
    },
    ...(name === 'main process'
      ? [{ name: `${name}, memory`, what: `with ${certificates} certificates in the open vault`, unit: 'MB' as const, values: [residentMB], limit: 300 }]
      : []),
  ]);
}
