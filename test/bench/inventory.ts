import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fillInventory } from '../../main/service/demo/fill-inventory.ts';
import { listInventory, overview } from '../../main/service/inventory-calls.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { AGENT_FLAGS } from '../../main/shell/agent-host/start-agent.ts';
import { countMatching } from '../../main/store/certificate-list.ts';
import { indexMore } from '../../main/store/search-index.ts';
import type { CallArguments } from '../../preload/contract/index.ts';
import { certificateColumn } from '../../preload/contract/inventory.ts';
import { BLOCK } from '../../renderer/stores/block-list.ts';
import type { OpenedFigures } from './inventory-opened.ts';
import { newVaultSession, openVaultSession } from './own-side.ts';
import { percentile } from './percentile.ts';
import type { Gauge, Growth, Measured } from './report.ts';
import type { Scale } from './scale.ts';

type Question = CallArguments<'certificates.list'>;
const any: Question = {
  search: '',
  privateKey: [],
  expiry: 'any',
  standing: 'any',
  finding: null,
  sort: 'notAfter',
  descending: false,
  countLater: true,
  offset: 0,
  limit: BLOCK,
};
/** What nearly every certificate has somewhere, and what few have. */
const USUAL_WORDS = ['example', 'meridian ca', 'mail.', 'zz', 'no-such-name'];
const INDEXED_AT_ONCE = 1_000;
/** A vault that was locked a moment ago is hashed after the passphrase and not while it is worked out (ms): who unlocks comes later. */
const LOCKED_BEFORE = 6_000;

/** A vault that grows by the import command: search, list, overview and memory at its large size, and search at each size. */
export async function inventoryBench(at: string, scale: Scale): Promise<Measured> {
  const folder = join(at, 'vault');
  const sizes = [...new Set([...scale.growth, scale.certificates])].sort((one, other) => one - other);
  const found: Growth = {
    name: 'search as you type',
    what: `95th percentile, the first ${BLOCK} rows and what is known of their number, as the agent answers it`,
    unit: 'ms',
    points: [],
    expected: 'flat',
  };
  let gauges: Gauge[] = [];
  let session = await newVaultSession(folder);
  for (const [step, size] of sizes.entries()) {
    const stored = (await listInventory(session, { ...any, limit: 1 })).total;
    await fillInventory(session, { certificates: size - stored, believable: step === 0 ? 300 : 10, seed: 10 * (step + 1) });
    for (let more = true; more; ) more = await session.queries.transaction().execute((change) => indexMore(change, INDEXED_AT_ONCE));
    const { total } = await listInventory(session, { ...any, limit: 1 });
    await demandRight(session);
    const searches: number[] = [];
    for (let round = 0; round < scale.rounds; round++) searches.push(await timeSearch(session, round));
    if (scale.growth.includes(size)) found.points.push({ items: total, value: Math.min(...searches) });
    if (size !== scale.certificates) continue;
    gauges = [searchGauge(total, searches), ...(await listGauges(session, total, scale.rounds))];
    await session.close('it is opened anew');
    gauges.push(...(await openedGauges(folder, total, scale.rounds)));
    session = await openVaultSession(folder);
  }
  await session.close('the benchmark ended');
  return { gauges, growths: [found] };
}

function searchGauge(total: number, values: number[]): Gauge {
  return {
    name: `search ${total} certificates`,
    what: `the first ${BLOCK} rows for each letter, 95th percentile, as the agent answers it`,
    unit: 'ms',
    values,
    limit: 30,
  };
}

/** What is typed letter by letter: parts of what a certificate has, as somebody has them before him. */
async function typedTexts(session: VaultSession, round: number): Promise<string[]> {
  const { total } = await listInventory(session, { ...any, limit: 1 });
  const { items } = await listInventory(session, { ...any, sort: 'serial', offset: Math.floor((total * (round + 1)) / (round + 3)), limit: 4 });
  const ofEach = items.flatMap(({ commonName, subjectAltNames, issuer, serial, fingerprint }) => [
    commonName ?? '',
    subjectAltNames.at(-1)?.value ?? '',
    issuer,
    serial.slice(0, 12),
    fingerprint.slice(8, 24),
  ]);
  return [...ofEach, ...USUAL_WORDS].filter(Boolean);
}

/** @returns the 95th percentile over all key presses, in ms */
async function timeSearch(session: VaultSession, round: number): Promise<number> {
  const times: number[] = [];
  for (const text of await typedTexts(session, round)) {
    for (let end = 1; end <= text.length; end++) times.push(await timed(() => listInventory(session, { ...any, search: text.slice(0, end) })));
  }
  return percentile(times, 0.95);
}

async function listGauges(session: VaultSession, total: number, rounds: number): Promise<Gauge[]> {
  const gauges: Gauge[] = certificateColumn.options.map((sort) => ({
    name: `list ${total} by ${sort}`,
    what: `${BLOCK} rows from the start, the middle and the end, in both directions, 95th percentile, as the agent answers it`,
    unit: 'ms',
    values: [],
    // By the state of the key all are looked up and sorted.
    limit: sort === 'privateKey' ? 300 : 50,
  }));
  const seen: Gauge = { name: `overview of ${total}`, what: 'all its figures', unit: 'ms', values: [], limit: 300 };
  for (let round = 0; round < rounds; round++) {
    for (const [column, sort] of certificateColumn.options.entries()) {
      const times: number[] = [];
      for (const offset of [0, Math.floor(total / 2), Math.max(0, total - any.limit)])
        for (const descending of [false, true]) times.push(await timed(() => listInventory(session, { ...any, sort, descending, offset })));
      gauges[column]?.values.push(percentile(times, 0.95));
    }
    seen.values.push(await timed(() => overview(session)));
  }
  return [...gauges, seen];
}

/** In a process of its own, as an agent is one. */
async function openedGauges(folder: string, total: number, rounds: number): Promise<Gauge[]> {
  const unlock: Gauge = {
    name: `unlock with ${total} certificates`,
    what: 'from the passphrase to the first rows, less the time of Argon2id alone just before, of a vault that was not locked just then',
    unit: 'ms',
    values: [],
    limit: 300,
  };
  const memory: Gauge = {
    name: `memory with ${total} certificates`,
    what: 'of the agent’s process, after it listed, searched and checked its rows',
    unit: 'MB',
    values: [],
    limit: 300,
  };
  const idle: Gauge = {
    name: 'processor time when idle',
    what: 'of the agent’s process, over five seconds in which nobody asks for anything',
    unit: '%',
    values: [],
    limit: 0.5,
  };
  for (let round = 0; round < rounds; round++) {
    await setTimeout(LOCKED_BEFORE);
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...process.execArgv,
      ...AGENT_FLAGS,
      join(import.meta.dirname, 'inventory-opened.ts'),
      folder,
    ]);
    const figures = JSON.parse(stdout) as OpenedFigures;
    if (figures.total !== total) throw new Error(`${figures.total} of ${total} certificates are there after an unlock`);
    unlock.values.push(Math.max(0, figures.unlockMs - figures.derivationMs));
    memory.values.push(figures.residentMB);
    idle.values.push(figures.idlePercent);
  }
  return [unlock, memory, idle];
}

/** What is found must be what looking through every certificate finds. @throws Error where it is not */
async function demandRight(session: VaultSession): Promise<void> {
  const { items } = await listInventory(session, { ...any, sort: 'serial', limit: 1 });
  const [one] = items;
  if (!one) throw new Error('the inventory is empty');
  const byPart = await listInventory(session, { ...any, search: one.fingerprint.slice(5, 40) });
  if (byPart.total !== 1 || byPart.items[0]?.id !== one.id) throw new Error(`a part of a fingerprint finds ${byPart.total} certificates`);
  const words = one.issuer.slice(0, 8);
  const query = { search: words, privateKey: [], expiresFrom: null, expiresBefore: null, standing: 'any' as const, finding: null };
  const [early, whole, counted] = [
    await listInventory(session, { ...any, search: words }),
    await listInventory(session, { ...any, search: words, countLater: false }),
    await countMatching(session.queries, query),
  ];
  if (whole.total !== counted || early.items.map(({ id }) => id).join() !== whole.items.map(({ id }) => id).join())
    throw new Error(`the search for ${words} finds ${whole.total} and counts ${counted}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
