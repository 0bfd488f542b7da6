import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { listInventory } from '../../main/service/inventory-calls.ts';
import { verifyLog } from '../../main/service/log-calls.ts';
import { HEADER_FILE } from '../../main/vault/header-file.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { makePair } from './pairs.ts';
import { everyCertificate, importInto, VaultBench } from './vault-bench.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));

// Tampering shows: whatever is flipped, cut, swapped or taken away is refused with its own code. Every byte of the header is tried,
// with a derivation that is as sensitive to its inputs as Argon2id and as fast as a hash; refusals.test.ts repeats some with the real one.

const bench = new VaultBench();
const INTEGRITY =
  /^(VAULT_HEADER_DAMAGED|VAULT_POLICY_INVALID|VAULT_DATABASE_DAMAGED|VAULT_DATABASE_ALTERED|VAULT_LOG_DAMAGED|VAULT_ROLLED_BACK|CHECKPOINT_INVALID|VAULT_TOO_NEW)$/;
let older: string;
let crashed: string;
let other: string;

/** What opening this folder answers: a code, or `opened`. */
async function openingAnswers(folder: string): Promise<string> {
  try {
    await bench.close(await bench.open(folder));
    return 'opened';
  } catch (error) {
    if (error instanceof StrongroomError) return error.code;
    throw error;
  } finally {
    // Wrong passphrases slow the next attempt; here every attempt is the first.
    rmSync(join(folder, 'failed-unlocks.jsonl'), { force: true });
  }
}

function databaseOf(folder: string): string {
  return join(folder, readdirSync(folder).find((name) => name.endsWith('.db')) as string);
}

beforeAll(async () => {
  const session = await bench.create();
  await importInto(session, [bench.write('one.pem', await pairText('one.example'))]);
  await bench.close(session);
  older = bench.copy('older');
  const again = await bench.open();
  await importInto(again, [bench.write('two.pem', await pairText('two.example'))]);
  // As a crash leaves it: no clean checkpoint, the write-ahead log beside the database.
  crashed = bench.copy('crashed');
  await bench.close(again);
  other = bench.path('other-vault');
  await bench.close(await bench.create(other));
});

async function pairText(name: string): Promise<string> {
  const { keyPem, certificatePem } = await makePair(name);
  return keyPem + certificatePem;
}

test('untouched, each of them opens', async () => {
  for (const name of ['clean', 'crash']) expect(await openingAnswers(bench.copy(name, name === 'clean' ? bench.vault : crashed))).toBe('opened');
});

describe('header.json', () => {
  test('every flipped bit of every byte that is not the passphrase’s own salt or commitment is an integrity error', async () => {
    const folder = bench.copy('header');
    const path = join(folder, HEADER_FILE);
    const header = readFileSync(path);
    const answers = new Map<string, number>();
    for (let at = 0; at < header.length; at += 1) {
      const flipped = Buffer.from(header);
      // One bit a byte, another from byte to byte: all eight of every byte would say the same eight times slower.
      flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
      writeFileSync(path, flipped);
      const answer = await openingAnswers(folder);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
      if (answer === 'opened') expect.fail(`byte ${at} (${header.subarray(Math.max(0, at - 20), at + 20)}) was not missed`);
      if (!INTEGRITY.test(answer)) expect(['OFFICER_PASSPHRASE_WRONG', 'OFFICER_UNKNOWN', 'VAULT_NOT_FOUND'], `byte ${at}`).toContain(answer);
    }
    // A slot whose salt, cost or commitment was changed cannot be told from a wrong passphrase: that is what a commitment is for.
    expect(answers.get('OFFICER_PASSPHRASE_WRONG') ?? 0).toBeLessThan(100);
    expect(answers.get('VAULT_POLICY_INVALID') ?? 0).toBeGreaterThan(2000);
  });

  test('cut short, emptied, taken away, or another vault’s, it is refused', async () => {
    const folder = bench.copy('header-cut');
    const path = join(folder, HEADER_FILE);
    const length = readFileSync(path).length;
    for (const keep of [0, 1, length >> 1, length - 2]) {
      writeFileSync(path, readFileSync(join(bench.vault, HEADER_FILE)).subarray(0, keep));
      expect(await openingAnswers(folder)).toBe('VAULT_HEADER_DAMAGED');
    }
    rmSync(path);
    expect(await openingAnswers(folder)).toBe('VAULT_NOT_FOUND');
    cpSync(join(other, HEADER_FILE), path);
    expect(await openingAnswers(folder)).toMatch(INTEGRITY);
  });
});

describe('the database of a locked vault', () => {
  test('a flipped byte anywhere is refused before it is opened', async () => {
    const folder = bench.copy('flipped');
    const path = databaseOf(folder);
    const content = readFileSync(path);
    const spread = Array.from({ length: 200 }, (_, at) => Math.floor((at / 200) * content.length) + (at % 7));
    const firstPage = Array.from({ length: 256 }, (_, at) => at * 16 + (at % 16));
    for (const at of [...firstPage, ...spread, content.length - 1]) {
      const byte = content[at] as number;
      content[at] = byte ^ (1 << (at % 8));
      writeFileSync(path, content);
      expect(await openingAnswers(folder), `byte ${at}`).toBe('VAULT_DATABASE_ALTERED');
      content[at] = byte;
    }
    writeFileSync(path, content);
    expect(await openingAnswers(folder)).toBe('opened');
  });

  test('truncated, emptied, taken away, unreadable, older, or another vault’s, it is refused', async () => {
    const answers: Record<string, string> = {};
    for (const [name, change] of Object.entries<(path: string) => void>({
      truncated: (path) => truncateSync(path, 4096 * 3),
      emptied: (path) => truncateSync(path, 0),
      missing: (path) => rmSync(path),
      unreadable: (path) => {
        rmSync(path);
        mkdirSync(path);
      },
      older: (path) => cpSync(databaseOf(older), path),
      other: (path) => cpSync(databaseOf(other), path),
      grown: (path) => writeFileSync(path, Buffer.alloc(4096), { flag: 'a' }),
      'with a log beside it': (path) => writeFileSync(`${path}-wal`, Buffer.alloc(5000, 7)),
    })) {
      const folder = bench.copy('changed');
      change(databaseOf(folder));
      answers[name] = await openingAnswers(folder);
    }
    expect(answers).toEqual({
      truncated: 'VAULT_DATABASE_ALTERED',
      emptied: 'VAULT_DATABASE_ALTERED',
      missing: 'VAULT_DATABASE_DAMAGED',
      unreadable: 'VAULT_UNWRITABLE',
      older: 'VAULT_DATABASE_ALTERED',
      other: 'VAULT_DATABASE_ALTERED',
      grown: 'VAULT_DATABASE_ALTERED',
      'with a log beside it': 'VAULT_DATABASE_ALTERED',
    });
  });
});

describe('the database of a vault that was not locked', () => {
  /** Opens it, reads everything an officer may see, verifies. */
  async function named(folder: string): Promise<string> {
    try {
      const session = await bench.open(folder);
      try {
        const { ended } = await verifyLog(session, null);
        const verdict = await ended;
        await listInventory(session, everyCertificate);
        return verdict?.valid ? 'valid' : 'named';
      } finally {
        await bench.close(session).catch(() => undefined);
      }
    } catch {
      return 'refused';
    }
  }

  test('a flipped byte in any page is refused, though nobody signed the file', async () => {
    const original = bench.copy('unlocked', crashed);
    // The write-ahead log goes back into the file, as after the first start; the signed statement stays the one of the crash.
    const statement = readFileSync(join(crashed, 'checkpoint'));
    await bench.close(await bench.open(original));
    writeFileSync(join(original, 'checkpoint'), statement);
    const content = readFileSync(databaseOf(original));
    const pages = content.length / 4096;
    const answers: string[] = [];
    // One byte in each page; of the first, whose head is not encrypted, the whole head.
    const head = Array.from({ length: 100 }, (_, at) => at);
    const rest = Array.from({ length: pages }, (_, page) => page * 4096 + 100 + ((page * 397) % 3996));
    for (const at of [...head, ...rest]) {
      const folder = bench.copy('page', original);
      const flipped = Buffer.from(content);
      flipped[at] = (flipped[at] as number) ^ 0x10;
      writeFileSync(databaseOf(folder), flipped);
      answers.push(await openingAnswers(folder));
    }
    expect(pages).toBeGreaterThan(30);
    expect(new Set(answers)).toEqual(new Set(['VAULT_DATABASE_DAMAGED']));
  });

  test('a page of an older version of the file does not go unnoticed', async () => {
    const now = readFileSync(databaseOf(bench.vault));
    const then = readFileSync(databaseOf(older));
    const session = await bench.open(bench.copy('schema'));
    const { rows } = await sql<{ name: string; page: number }>`select name, rootpage - 1 as page from sqlite_schema`.execute(session.queries);
    await bench.close(session);
    const silent: string[] = [];
    let changed = 0;
    for (let page = 1; page * 4096 < then.length; page += 1) {
      const span = [page * 4096, (page + 1) * 4096] as const;
      if (now.subarray(...span).equals(then.subarray(...span))) continue;
      changed += 1;
      const folder = bench.copy('page', crashed);
      rmSync(`${databaseOf(folder)}-wal`, { force: true });
      const mixed = Buffer.from(now);
      then.copy(mixed, span[0], ...span);
      writeFileSync(databaseOf(folder), mixed);
      if ((await named(folder)) === 'valid') silent.push(rows.find((row) => row.page === page)?.name ?? `page ${page}`);
    }
    expect(changed).toBeGreaterThan(10);
    // Lines of commands decide nothing: what was done stands in the log. Findings follow from public data, and a public key proves itself by its hash.
    const notVouchedFor = ['command_items', 'findings', 'findings_by_code', 'public_keys'];
    expect(silent.filter((name) => !notVouchedFor.includes(name))).toEqual([]);
  });

  test('an older database under a newer statement is a rollback', async () => {
    const folder = bench.copy('rolled-back', crashed);
    const path = databaseOf(folder);
    rmSync(`${path}-wal`, { force: true });
    cpSync(databaseOf(older), path);
    expect(await openingAnswers(folder)).toBe('VAULT_ROLLED_BACK');
    expect(existsSync(path)).toBe(true);
  });
});

describe('the checkpoint file', () => {
  test('every flipped byte is refused', async () => {
    const folder = bench.copy('checkpoint');
    const path = join(folder, 'checkpoint');
    const note = readFileSync(path);
    for (let at = 0; at < note.length; at += 1) {
      const flipped = Buffer.from(note);
      flipped[at] = (flipped[at] as number) ^ (1 << (at % 8));
      writeFileSync(path, flipped);
      expect(await openingAnswers(folder), `byte ${at}`).toMatch(INTEGRITY);
    }
  });

  test('another vault’s or an older one is refused; a missing one is told', async () => {
    const folder = bench.copy('swapped');
    const path = join(folder, 'checkpoint');
    cpSync(join(other, 'checkpoint'), path);
    expect(await openingAnswers(folder)).toBe('CHECKPOINT_INVALID');
    cpSync(join(older, 'checkpoint'), path);
    expect(await openingAnswers(folder)).toBe('VAULT_DATABASE_ALTERED');
    rmSync(path);
    const session = await bench.open(folder);
    expect(session.alarms.map(({ code }) => code)).toEqual(['CHECKPOINT_MISSING', 'KIT_UNTESTED']);
    await bench.close(session);
  });
});
