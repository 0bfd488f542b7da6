import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decrypter, Encrypter } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../main/crypto/bytes.ts';
import { sha256Hex } from '../../main/crypto/hash.ts';
import { Restore } from '../../main/service/restore-calls.ts';
import { readHeader } from '../../main/vault/header-file.ts';
import type { BackupRow } from '../../preload/contract/backup.ts';
import { type ErrorCode, toErrorAnswer } from '../../preload/contract/errors.ts';
import { BackupBench } from './backup-bench.ts';
import { chainOf } from './recovery-bench.ts';
import { PASSPHRASE } from './strongroom.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
// Which would find that this is no Argon2id.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

// Whatever is turned over, cut off, or exchanged in a backup, a restore says that it is so; nothing of it gets into a vault, and nothing else is wrong.

/** What says *damaged*, *not signed* or *not openable*. None of them says that Strongroom made a mistake. */
const said: readonly ErrorCode[] = ['BACKUP_DAMAGED', 'BACKUP_NOT_SIGNED', 'BACKUP_KEY_WRONG'];

const bench = new BackupBench();
const place = bench.path('place');
const work = new Restore(Date.now, () => undefined);
let vaultId: string;
let first: BackupRow;
let second: BackupRow;
let note: Buffer;
let container: Buffer;

beforeAll(async () => {
  const vault = await bench.create('vault');
  await bench.add(vault, 'one.example');
  const safe = await bench.withTarget(vault, 'safe');
  [first] = (await bench.backUp(vault)) as [BackupRow];
  await bench.add(vault, 'two.example');
  [second] = (await bench.backUp(vault)) as [BackupRow];
  ({ vaultId } = await bench.demand<{ vaultId: string }>(0, 'status', '--vault', vault));
  mkdirSync(place);
  cpSync(safe, place, { recursive: true });
  note = readFileSync(join(place, `${second.name}.note`));
  container = readFileSync(join(place, `${second.name}.age`));
});
afterAll(() => work.end());

interface Tried {
  code: ErrorCode | null;
  message: string;
}

/** Tries to restore the second backup alone, by its name and with the passphrase, as it lies there now. */
async function attempt(backup: string | null = second.name): Promise<Tried> {
  const into = bench.path('into');
  try {
    await work.connectFolder(place);
    await work.check({ vaultId, passphrase: Uint8Array.from(utf8(PASSPHRASE)), kit: null, kitVaultId: null, backup, into, checkpoint: null, keyFiles: [] });
    return { code: null, message: '' };
  } catch (error) {
    const { code, message } = toErrorAnswer(error);
    return { code, message: code === 'INTERNAL' ? String((error as Error).stack) : message };
  } finally {
    await work.end();
    expect(existsSync(into)).toBe(false);
    expect(readdirSync(bench.folder).filter((name) => name.startsWith('.restore-'))).toEqual([]);
  }
}

/** Writes a file of the second backup, tries, and puts the right one back. */
async function withFile(suffix: 'age' | 'note', bytes: Uint8Array | string, backup: string | null = second.name): Promise<Tried> {
  const file = join(place, `${second.name}.${suffix}`);
  writeFileSync(file, bytes);
  try {
    return await attempt(backup);
  } finally {
    writeFileSync(file, suffix === 'age' ? container : note);
  }
}

/** Turns over one bit at each of these places, and collects where that was not said. */
async function unnoticed(suffix: 'age' | 'note', places: Iterable<number>): Promise<{ at: number; tried: Tried }[]> {
  const whole = suffix === 'age' ? container : note;
  const found: { at: number; tried: Tried }[] = [];
  for (const at of new Set(places)) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] as number) ^ (1 << (at % 8));
    const tried = await withFile(suffix, bytes);
    if (tried.code === null || !said.includes(tried.code)) found.push({ at, tried });
  }
  return found;
}

function* every(length: number, step: number): Generator<number> {
  for (let at = 0; at < length; at += step) yield at;
}

test('the backup as it is can be restored: what follows is due to the damage', async () => {
  expect(await attempt()).toEqual({ code: null, message: '' });
  expect(await attempt(null)).toEqual({ code: null, message: '' });
});

describe('bits that are turned over', () => {
  test('in the note', async () => {
    expect(await unnoticed('note', [...every(note.length, 11), note.length - 2, note.length - 1])).toEqual([]);
  });

  test('in the head of the container, to the nonce', async () => {
    const head = container.indexOf('\n', container.indexOf('\n--- ') + 1) + 1;
    expect(container.subarray(0, 22).toString('latin1')).toBe('age-encryption.org/v1\n');
    expect(head).toBeGreaterThan(200);
    expect(await unnoticed('age', [...every(head, 29), head - 2, head - 1, head, head + 7, head + 15])).toEqual([]);
  });

  test('in its chunks, and in the last', async () => {
    const chunk = 64 * 1024 + 16;
    expect(container.length).toBeGreaterThan(2 * chunk);
    const places = [...every(container.length, 9973), ...every(17, 4)].map((at) => Math.max(0, container.length - 1 - at));
    expect(await unnoticed('age', places)).toEqual([]);
  });
});

describe('files of another length', () => {
  test('cut off, anywhere', async () => {
    const chunk = 64 * 1024 + 16;
    const head = container.indexOf('\n', container.indexOf('\n--- ') + 1) + 1 + 16;
    const ends = [
      0,
      1,
      21,
      head - 17,
      head - 1,
      head,
      head + chunk - 1,
      head + chunk,
      head + 2 * chunk,
      container.length - chunk,
      container.length - 17,
      container.length - 1,
    ];
    for (const end of ends) expect(said, `container of ${end} bytes`).toContain((await withFile('age', container.subarray(0, end))).code);
    for (const end of [0, 1, 100, note.length - 100, note.length - 1])
      expect(said, `note of ${end} bytes`).toContain((await withFile('note', note.subarray(0, end))).code);
  });

  test('with something behind', async () => {
    for (const more of [Buffer.from([0]), Buffer.alloc(64 * 1024 + 16), container])
      expect(said).toContain((await withFile('age', Buffer.concat([container, more]))).code);
    for (const more of ['\n', '\u2014 somebody else AAAAAAAA\n', note])
      expect(said).toContain((await withFile('note', Buffer.concat([note, Buffer.from(more)]))).code);
  });

  test('a note that has no end is not read to its end', async () => {
    expect((await withFile('note', Buffer.alloc(8 * 1024 * 1024, 0x41))).code).toBe('BACKUP_DAMAGED');
  });
});

describe('what is exchanged', () => {
  const of = (backup: BackupRow, suffix: string) => join(bench.path('safe'), `${backup.name}.${suffix}`);

  test('the container of another backup of the same vault, which anybody in it could open', async () => {
    expect(await withFile('age', readFileSync(of(first, 'age')))).toMatchObject({ code: expect.stringMatching(/^BACKUP_(DAMAGED|NOT_SIGNED)$/) });
  });

  test('the note of another', async () => {
    expect((await withFile('note', readFileSync(of(first, 'note')))).code).toBe('BACKUP_DAMAGED');
  });

  test('both, so that the older lies under the newer’s name', async () => {
    writeFileSync(join(place, `${second.name}.age`), readFileSync(of(first, 'age')));
    expect((await withFile('note', readFileSync(of(first, 'note')))).code).toBe('BACKUP_DAMAGED');
    writeFileSync(join(place, `${second.name}.age`), container);
  });

  test('figures of the note, with the rest as it was signed', async () => {
    const text = note.toString('utf8');
    const changes = [
      [`"size":${second.size}`, `"size":${second.size + 1}`],
      [`"takenAt":${second.takenAt}`, `"takenAt":${second.takenAt + 86_400_000}`],
      ['"policyGeneration":1', '"policyGeneration":2'],
      [`"sha256":"${sha256Hex(container)}"`, `"sha256":"${sha256Hex(readFileSync(of(first, 'age')))}"`],
      ['"type":"strongroom/backup/v1"', '"type":"strongroom/backup/v2"'],
    ] as const;
    for (const [from, to] of changes) {
      expect(text.includes(from), from).toBe(true);
      expect(['BACKUP_DAMAGED', 'BACKUP_NOT_SIGNED'], from).toContain((await withFile('note', text.replace(from, to))).code);
    }
  });

  test('a word in the text that goes with it, by somebody who encrypts it anew for the same people', async () => {
    const decrypter = new Decrypter();
    decrypter.addIdentity(/^AGE-SECRET-KEY-PQ-1\w+$/m.exec(readFileSync(bench.path('vault.kit'), 'utf8'))?.[0] as string);
    const archive = Buffer.from(await decrypter.decrypt(container));
    const { officers, kit } = chainOf(readHeader(bench.path('vault'))).current;
    const encrypter = new Encrypter();
    for (const recipient of [...officers.map((officer) => officer.recipient), kit?.recipient as string]) encrypter.addRecipient(recipient);
    // The hash in the note is all that speaks for these: neither database nor log knows of them.
    const at = archive.indexOf('python3', archive.indexOf('RECOVERY.txt'));
    expect(at).toBeGreaterThan(0);
    archive.write('rm -rf /', at);
    const anew = await encrypter.encrypt(archive);
    expect(anew.length).toBe(container.length);
    expect(await withFile('age', anew)).toMatchObject({ code: 'BACKUP_DAMAGED', message: expect.stringContaining('signed for') });
  });

  test('a container and a note of another vault', async () => {
    const stranger = await bench.create('stranger');
    const folder = await bench.withTarget(stranger, 'strange-safe');
    const [copy] = (await bench.backUp(stranger)) as [BackupRow];
    expect(said).toContain((await withFile('age', readFileSync(join(folder, `${copy.name}.age`)))).code);
    expect((await withFile('note', readFileSync(join(folder, `${copy.name}.note`)))).code).toBe('BACKUP_DAMAGED');
  });
});

test('with a whole one beside it, what is damaged is never passed over for the latest', async () => {
  for (const at of [10, Math.floor(note.length / 2), note.length - 20]) {
    const bytes = Buffer.from(note);
    bytes[at] = (bytes[at] as number) ^ 1;
    const tried = await withFile('note', bytes, null);
    expect(tried, `note at ${at}`).toMatchObject({ code: 'BACKUP_NEWER_UNPROVED', message: expect.stringContaining(second.name) });
  }
  for (const at of [30, Math.floor(container.length / 2), container.length - 1]) {
    const bytes = Buffer.from(container);
    bytes[at] = (bytes[at] as number) ^ 1;
    const tried = await withFile('age', bytes, null);
    expect(tried, `container at ${at}`).toMatchObject({ code: 'BACKUP_NEWER_UNPROVED', message: expect.stringContaining(second.name) });
  }
  expect(await attempt(null)).toEqual({ code: null, message: '' });
});

test('the command ends with the status of integrity, and says so in one document', async () => {
  const bytes = Buffer.from(container);
  bytes[container.length - 1] = (bytes[container.length - 1] as number) ^ 1;
  writeFileSync(join(place, `${second.name}.age`), bytes);
  const from = ['restore', '--from', place, '--into', bench.path('into'), '--password-file', bench.passwordFile];
  expect(await bench.demand(4, ...from)).toMatchObject({ error: { code: 'BACKUP_NEWER_UNPROVED' } });
  expect(await bench.demand(4, ...from, '--backup', second.name)).toMatchObject({ error: { code: 'BACKUP_DAMAGED' } });
  expect(await bench.demand(0, ...from, '--backup', first.name)).toMatchObject({ restored: { name: first.name } });
});
