import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { signCheckpoint } from '../../../main/audit/checkpoint.ts';
import type { EntryDraft } from '../../../main/audit/entry.ts';
import { appendEntries, logSize, rootAt } from '../../../main/audit/log.ts';
import type { PolicyStanding } from '../../../main/audit/policy-mark.ts';
import { signingKeyPair } from '../../../main/crypto/ed25519.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import type { NoteKey } from '../../../main/formats/signed-note.ts';
import { insertCheckpoint } from '../../../main/store/checkpoints.ts';
import { migrate } from '../../../main/store/migrate.ts';
import { type Database, openDatabase } from '../../../main/store/open-database.ts';
import type { LogEntryTable } from '../../../main/store/schema.ts';
import { signerName } from '../../../main/vault/policy.ts';

export const vaultId = 'ab'.repeat(32);

export function signer(officerId: string) {
  const seed = SecretBytes.take(new Uint8Array(32).fill(officerId.length + officerId.charCodeAt(0)));
  return { name: signerName(vaultId, officerId), ...signingKeyPair(seed) };
}

export const alice = signer('alice');
export const bob = signer('bob');

/** A policy of this number under which these sign checkpoints. */
export const standing = (generation: number, ...keys: NoteKey[]): PolicyStanding => ({ generation, sha256: String(generation).repeat(64), keys });

/** Under one policy. */
export const known = { vaultId, keys: [alice, bob], standings: [standing(1, alice, bob)] };

/** An encrypted database as a vault has it, removed with the test. */
export async function emptyLog(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'strongroom-log-'));
  const database = openDatabase(join(folder, 'vault.db'), SecretBytes.take(new Uint8Array(32).fill(7)), { create: true });
  onTestFinished(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });
  await migrate(database.queries);
  return database.queries;
}

export function draft(number: number, more: Partial<EntryDraft> = {}): EntryDraft {
  return {
    at: 1_790_000_000_000 + number * 1000,
    actor: number % 3 === 0 ? 'bob' : 'alice',
    action: number % 2 === 0 ? 'key.stored' : 'certificate.stored',
    command: `command${number % 5}`,
    objects: [
      { kind: 'certificate', id: `certificate${number}`, label: `www${number}.Example.org` },
      { kind: 'vault', id: vaultId, label: 'the vault' },
    ],
    rows: [],
    text: `Entry number ${number}.`,
    ...more,
  };
}

export function append(queries: Database, drafts: readonly EntryDraft[]) {
  return queries.transaction().execute((transaction) => appendEntries(transaction, drafts));
}

export function drafts(count: number): EntryDraft[] {
  return Array.from({ length: count }, (_, number) => draft(number));
}

/** Entries with all their columns, from an index on. */
export function entriesFrom(queries: Database, index: number, limit: number): Promise<LogEntryTable[]> {
  return queries.selectFrom('log_entries').selectAll().where('idx', '>=', index).orderBy('idx').limit(limit).execute();
}

/** A checkpoint over the log as it stands, as a note. */
export async function sign(queries: Database, by = alice, time = 1_790_000_000_000): Promise<string> {
  const size = await logSize(queries);
  return signCheckpoint({ vaultId, size, root: await rootAt(queries, size), time }, by);
}

/** Signs and stores a checkpoint, as a command's end does. */
export async function checkpoint(queries: Database, by = alice, time = 1_790_000_000_000): Promise<void> {
  const size = await logSize(queries);
  const note = await sign(queries, by, time);
  await insertCheckpoint(queries, { size, root: await rootAt(queries, size), note, signer: by.name.split('/').at(-1) as string, signed_at: time });
}

/** Several over the same entries, in one transaction. */
export async function checkpoints(queries: Database, count: number): Promise<void> {
  await queries.transaction().execute(async (transaction) => {
    for (let signed = 0; signed < count; signed += 1) await checkpoint(transaction, signed % 2 === 0 ? alice : bob);
  });
}

/** A log of 100 entries, with checkpoints after 0, 40, 75 and 98. */
export function signedLog(): Promise<Database> {
  return logSignedAt(40, 75, 98);
}

/** A log with checkpoints at these sizes (the second one bob's) and at none, and two entries after them. */
export async function logSignedAt(...sizes: number[]): Promise<Database> {
  const queries = await emptyLog();
  await checkpoint(queries);
  const all = drafts((sizes.at(-1) ?? 0) + 2);
  for (const [number, size] of sizes.entries()) {
    await append(queries, all.slice(sizes[number - 1] ?? 0, size));
    await checkpoint(queries, number === 1 ? bob : alice);
  }
  await append(queries, all.slice(-2));
  return queries;
}
