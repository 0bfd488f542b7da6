import { mkdirSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test, vi } from 'vitest';
import { showCommand } from '../../main/service/command-calls.ts';
import { Imports } from '../../main/service/import-calls.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { makePair } from './pairs.ts';
import { VaultBench } from './vault-bench.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));

// A folder tree is mostly what no vault wants: it costs little, hides nothing of what is wanted, and can be stopped.

const FILES = 4000;
const EVERY = 200;
const bench = new VaultBench();
let session: VaultSession;

beforeAll(async () => {
  session = await bench.create();
  for (let at = 0; at < FILES; at++) {
    const folder = bench.path(`tree/of/folder-${Math.floor(at / 100)}`);
    if (at % 100 === 0) mkdirSync(folder, { recursive: true });
    const pair = at % EVERY === 7 ? await makePair(`host-${at}.example`) : null;
    writeFileSync(`${folder}/file-${at}`, pair ? pair.keyPem + pair.certificatePem : at % 2 === 0 ? `<p>Page ${at}</p>\n`.repeat(20) : Buffer.alloc(500, at));
  }
});

const start = (interactive = true) =>
  new Imports(session).start({ sources: [{ kind: 'path', path: bench.path('tree') }], eraseSource: false, interactive, passphrases: [] });

test('every file has its line, many go to a thread together, and there are few transactions', async () => {
  const read = vi.spyOn(session.workshop, 'read');
  const record = vi.spyOn(session.ledger, 'record');
  const { command, ended } = await start();
  const summary = await ended;
  const wanted = FILES / EVERY;
  expect(summary).toMatchObject({ keys: { stored: wanted }, certificates: { stored: wanted }, matched: wanted });
  expect(summary.files).toHaveLength(FILES);
  expect(summary.files.filter(({ code }) => code === 'FILE_UNRECOGNISED')).toHaveLength(FILES - wanted);
  expect(read.mock.calls.length).toBeLessThanOrEqual(FILES / 10);
  expect(record.mock.calls.length).toBeLessThan(FILES / 10);
  vi.restoreAllMocks();
  const stored = await showCommand(session, { id: command, states: ['done'], offset: 0, limit: 1000 });
  expect(stored).toMatchObject({ total: wanted, command: { state: 'done-in-part', done: FILES, total: FILES } });
  expect(stored.items.every(({ state }) => state === 'done')).toBe(true);
  expect((await showCommand(session, { id: command, offset: FILES - 1, limit: 10 })).items).toMatchObject([{ index: FILES - 1 }]);
});

test('the agent answers others meanwhile, and a stop is heard while the tree is listed', async () => {
  const { command, ended } = await start();
  let longest = 0;
  // What this thread works between two beats, not the time by the clock: on a busy machine others have the processor.
  let last = process.threadCpuUsage();
  const beat = setInterval(() => {
    const { user, system } = process.threadCpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.threadCpuUsage();
  }, 5);
  await new Promise((resolve) => setTimeout(resolve, 20));
  session.queue.cancel(command);
  const summary = await ended;
  clearInterval(beat);
  expect(longest).toBeLessThan(3000);
  const shown = await showCommand(session, { id: command, offset: 0, limit: 10 });
  expect(shown.command.state).toBe('cancelled');
  expect(summary.files.filter(({ outcome }) => outcome === 'cancelled').length).toBeGreaterThan(0);
  expect((await showCommand(session, { id: command, states: ['queued', 'running'], offset: 0, limit: 10 })).total).toBe(0);
});
