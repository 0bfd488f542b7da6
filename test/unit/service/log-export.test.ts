import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { exportLog } from '../../../main/service/log-export.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { findCommand } from '../../../main/store/command-rows.ts';
import { findLogEntry } from '../../../main/store/log-entries.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { createdVault } from './opened-vault.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

const ENTRIES = 5_500;
const folder = temporaryFolder();
let session: VaultSession;

beforeAll(async () => {
  session = await createdVault(folder, 'vault');
  await session.ledger.record(async (_, note) => {
    for (let number = 0; number < ENTRIES; number += 1)
      note({
        action: 'agent.edited',
        command: null,
        objects: [{ kind: 'file', id: `${number}`, label: `ä${number}` }],
        rows: [],
        text: `Entry, number ${number}.`,
      });
  });
});
afterAll(async () => {
  await session.close('the test ended');
});

function ordered(name: string, format: 'csv' | 'pdf' | 'tiles' | 'jsonl') {
  return exportLog(session, { destination: join(folder, name), format, from: null, to: null, verifier: false, overwrite: false });
}

test('a table has a line for each entry, with the hash that its leaf has', async () => {
  await (await ordered('log.csv', 'csv')).ended;
  const lines = readFileSync(join(folder, 'log.csv'), 'utf8').split('\r\n');
  expect(lines[0]).toBe('entry,time,officer,action,text,objects,command,sha256');
  expect(lines.at(-1)).toBe('');
  for (const index of [0, 998, 999, 1_000, 5_000]) {
    const entry = await findLogEntry(session.queries, index);
    expect(lines[index + 1]).toMatch(new RegExp(`^${index},.*,${Buffer.from(entry?.leaf_hash ?? []).toString('hex')}$`));
  }
  // What the export itself noted before it was signed is in it.
  expect(lines.length).toBeGreaterThan(ENTRIES + 2);
  expect(lines.slice(1, -1).every((line, index) => line.startsWith(`${index},`))).toBe(true);
});

test.each(['csv', 'pdf', 'tiles', 'jsonl'] as const)('while the log is exported as %s, others get their turn, and it can be cancelled', async (format) => {
  const { command, ended } = await ordered(`cancelled.${format}`, format);
  // As soon as there is a file of it.
  const beginning = readdirSync(folder).length;
  for (let turns = 0; turns < 1_000 && readdirSync(folder).length === beginning; turns += 1) await new Promise(setImmediate);
  session.queue.cancel(command);
  await ended;
  expect((await findCommand(session.queries, command))?.state).toBe('cancelled');
  expect(readdirSync(folder).filter((name) => name.includes('cancelled'))).toEqual([]);
});
