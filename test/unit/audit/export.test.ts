import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exportLog } from '../../../main/audit/export.ts';
import { linesOf } from '../../../main/audit/export-lines.ts';
import { verifyExport } from '../../../main/audit/verify-export.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { checkpointsAfter, newestCheckpoint } from '../../../main/store/checkpoints.ts';
import type { Database } from '../../../main/store/open-database.ts';
import { append, bob, checkpoint, draft, drafts, emptyLog, entriesFrom, known, sign, signer, vaultId } from './vault-log.ts';

const policy = ['the policy’s notes\n'];
const keysOf = (notes: readonly string[], vault: string) => (notes.join() === policy.join() && vault === vaultId ? known : null);

async function exported(queries: Database, note?: string): Promise<Buffer> {
  const checkpointNote = note ?? (await newestCheckpoint(queries))?.note ?? '';
  return Buffer.concat(await collect(exportLog(queries, { vaultId, policy, checkpoint: checkpointNote })));
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Bytes in chunks that respect neither lines nor characters. */
async function* chunksOf(file: Uint8Array, length = 777): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += length) yield file.subarray(at, at + length);
}

const verify = (file: Uint8Array, anchors: string[] = []) => verifyExport(chunksOf(file), keysOf, anchors);

/** 3,000 entries, the first with characters at which careless readers break lines; the last is not signed. */
async function log(count = 3_000): Promise<Database> {
  const queries = await emptyLog();
  await append(queries, drafts(count).with(0, draft(0, { text: 'breaks\u2028here\u2029and\u0085here\r\nand \ufeffhere, and \u{1f511}' })));
  await checkpoint(queries);
  await append(queries, [draft(count)]);
  return queries;
}

describe('an exported log', () => {
  test('is a header, the leaves byte for byte up to the checkpoint, and each checkpoint behind what it covers', async () => {
    const queries = await emptyLog();
    await checkpoint(queries);
    await append(queries, drafts(2_500));
    await checkpoint(queries, bob);
    await append(queries, drafts(3_000).slice(2_500));
    await checkpoint(queries);
    await checkpoint(queries, bob);
    const lines = (await exported(queries)).toString('utf8').split('\n');
    expect(lines.pop()).toBe('');
    const notes = (await checkpointsAfter(queries, null, 10)).map(({ note }) => note);
    expect([lines[1], lines[2_502], lines[3_003], lines[3_004]].map((line) => JSON.parse(line as string))).toEqual(notes);
    for (const at of [3_004, 3_003, 2_502, 1]) lines.splice(at, 1);
    expect(JSON.parse(lines[0] as string)).toEqual({
      type: 'strongroom/log-export/v2',
      vaultId,
      policy,
      checkpoint: (await newestCheckpoint(queries))?.note,
      size: 3_000,
    });
    expect(lines.slice(1)).toEqual((await entriesFrom(queries, 0, 3_000)).map(({ leaf }) => leaf));
  });

  test('verifies alone, whatever the chunks', async () => {
    const file = await exported(await log());
    const progress: number[] = [];
    const report = await verifyExport(chunksOf(file, 5_000), keysOf, [], { onProgress: (done, total) => progress.push(done, total) });
    expect(report).toMatchObject({ vaultId, size: 3_000, problems: [], problemCount: 0 });
    expect(report.checkpoint?.signers).toEqual([known.keys[0]?.name]);
    expect(progress.slice(-2)).toEqual([3_000, 3_000]);
    const small = await exported(await log(3));
    expect((await verifyExport(chunksOf(small, 1), keysOf)).problems).toEqual([]);
    expect((await verifyExport(chunksOf(small, 1e9), keysOf)).problems).toEqual([]);
  });

  test('gives a stranger with nothing but SHA-256 the root that was signed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'strongroom-export-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const count of [1, 2, 7, 3_000]) {
      const file = await exported(await log(count));
      writeFileSync(join(folder, 'log.jsonl'), file);
      const answer = JSON.parse(
        execFileSync(process.execPath, [join(import.meta.dirname, 'recompute-root.mjs'), join(folder, 'log.jsonl')], { encoding: 'utf8' }),
      );
      expect(answer).toMatchObject({ size: count, leaves: count, signedSize: count, root: answer.signedRoot });
    }
  });

  test('of the first version, which holds no checkpoint but the header’s, verifies', async () => {
    const [header = '', ...lines] = (await exported(await log(9))).toString('utf8').split('\n');
    const first = [header.replace('/v2', '/v1'), ...lines.filter((line) => !line.startsWith('"'))];
    expect(await verify(utf8(first.join('\n')))).toMatchObject({ size: 9, checkpointsChecked: 1, problems: [] });
    expect((await verify(utf8(first.toSpliced(4, 1).join('\n')))).problemCount).toBeGreaterThan(0);
    expect((await verify(utf8([header.replace('/v2', '/v1'), ...lines].join('\n')))).problemCount).toBeGreaterThan(0);
  });

  test('of an empty log verifies', async () => {
    const queries = await emptyLog();
    await checkpoint(queries);
    expect(await verify(await exported(queries))).toMatchObject({ size: 0, problems: [] });
  });

  test('is not made of a log that is not as it was signed, nor with another vault’s checkpoint', async () => {
    const queries = await log(10);
    await expect(exported(queries, '')).rejects.toMatchObject({ code: 'CHECKPOINT_INVALID' });
    const note = (await newestCheckpoint(queries))?.note as string;
    await expect(exported(queries, note.replaceAll(vaultId, 'cd'.repeat(32)))).rejects.toMatchObject({ code: 'CHECKPOINT_INVALID' });
    await queries.updateTable('log_entries').set({ leaf: '{}' }).where('idx', '=', 5).execute();
    await expect(exported(queries)).rejects.toMatchObject({ code: 'AUDIT_INVALID' });
  });

  test('of which entries went missing is not made', async () => {
    const queries = await log(10);
    await queries.deleteFrom('log_objects').execute();
    await queries.deleteFrom('log_entries').where('idx', '>', 5).execute();
    await expect(exported(queries)).rejects.toMatchObject({ code: 'AUDIT_INVALID' });
  });
});

describe('an exported log that was altered', () => {
  test('every byte of it', async () => {
    const file = await exported(await log(3));
    for (let at = 0; at < file.length; at += 1) {
      const changed = Buffer.from(file).fill((file[at] as number) ^ 1, at, at + 1);
      const report = await verify(changed);
      if (report.problemCount === 0) expect.unreachable(`byte ${at}`);
    }
  });

  test('lines removed, doubled, exchanged, added or cut off', async () => {
    const file = await exported(await log(9));
    const lines = file.toString('utf8').split('\n').slice(0, -1);
    const found = async (changed: string[], end = '\n') => (await verify(utf8(changed.join('\n') + end))).problemCount > 0;
    expect(await found(lines)).toBe(false);
    for (let at = 0; at < lines.length - 1; at += 1) {
      expect(await found(lines.toSpliced(at, 1))).toBe(true);
      expect(await found(lines.toSpliced(at, 0, lines[at] as string))).toBe(true);
      expect(await found(lines.slice(0, at))).toBe(true);
    }
    expect(await found(lines.with(3, lines[4] as string).with(4, lines[3] as string))).toBe(true);
    // The checkpoint in the header is the same as the last line: without one of them nothing is missing that was signed.
    expect(await found([...lines.slice(0, 5), lines.at(-1) as string, ...lines.slice(5)])).toBe(true);
    expect(await found(lines, '')).toBe(true);
    expect(await found(lines, '\n\n')).toBe(true);
    expect(await found(lines, '\r\n')).toBe(true);
  });

  test('a policy that does not verify, another signer, another vault', async () => {
    const queries = await log(9);
    expect((await verifyExport(chunksOf(await exported(queries)), () => null)).problems).toMatchObject([{ about: 'export' }]);
    const byMallory = await exported(queries, await sign(queries, signer('mallory')));
    expect((await verify(byMallory)).problems).toMatchObject([{ code: 'CHECKPOINT_INVALID', about: 'checkpoint' }]);
    expect((await verify(byMallory)).checkpoint?.checkpoint.size).toBe(9);
    expect((await verify(new Uint8Array(0))).problems).toMatchObject([{ about: 'export' }]);
  });

  test('a fork, and a shorter history, show against an anchor', async () => {
    const queries = await log(9);
    const anchor = await sign(queries);
    const fork = await emptyLog();
    await append(fork, drafts(10));
    await checkpoint(fork);
    expect((await verify(await exported(fork))).problems).toEqual([]);
    expect((await verify(await exported(fork), [anchor])).problems).toMatchObject([{ about: 'anchor', at: 10 }]);
    expect((await verify(await exported(queries), [anchor])).problems).toMatchObject([{ code: 'VAULT_ROLLED_BACK', about: 'anchor', at: 10 }]);
    expect((await verify(await exported(queries, anchor), [anchor])).problems).toEqual([]);
  });
});

describe('lines', () => {
  test('are ended by a line feed and by nothing else; a line without end is refused before it fills the memory', async () => {
    const lines = async (text: string) => (await collect(linesOf(chunksOf(utf8(text), 3)))).flat().map((line) => Buffer.from(line).toString('utf8'));
    expect(await lines('a\u2028b\r\n\nc\n')).toEqual(['a\u2028b\r', '', 'c']);
    await expect(lines('a\nb')).rejects.toThrow(RangeError);
    async function* endless() {
      for (;;) yield new Uint8Array(1024 * 1024);
    }
    await expect(collect(linesOf(endless()))).rejects.toThrow(RangeError);
  });
});
