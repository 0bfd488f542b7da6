import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import SqliteDatabase from 'better-sqlite3';
import { utf8 } from '../../main/crypto/bytes.ts';
import { sha256Hex } from '../../main/crypto/hash.ts';
import { randomBytes, randomIdentifier } from '../../main/crypto/random.ts';
import { SecretBytes } from '../../main/crypto/secret-bytes.ts';
import { BATCH_FILES } from '../../main/custody/import-work.ts';
import { readEntries } from '../../main/custody/read-entries.ts';
import { sealRecord } from '../../main/vault/record.ts';
import type { Pair } from './make-pairs.ts';

/**
 * What an import could not do without: each file is read and parsed, each key sealed, one SHA-256 taken, and the rows are inserted into an encrypted database;
 * in one loop for each processor, without commands, log, indexes to search by or a window.
 * @returns ms, without the start of the threads
 */
export async function timeTightLoop(at: string, pairs: readonly Pair[]): Promise<number> {
  const count = availableParallelism();
  mkdirSync(at, { recursive: true });
  const folder = mkdtempSync(join(at, 'loop-'));
  const threads = Array.from({ length: count }, (_, number) => {
    const share = pairs.filter((_pair, place) => place % count === number);
    return new Worker(new URL(import.meta.url), { workerData: { file: join(folder, `${number}.db`), pairs: share } });
  });
  const heard = (thread: Worker) =>
    new Promise<unknown>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
    });
  try {
    await Promise.all(threads.map(heard));
    const started = performance.now();
    const ended = Promise.all(threads.map(heard));
    for (const thread of threads) thread.postMessage('go');
    await ended;
    return performance.now() - started;
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

async function loop({ file, pairs }: { file: string; pairs: readonly Pair[] }): Promise<void> {
  const database = new SqliteDatabase(file);
  database.pragma("cipher='chacha20'");
  database.key(Buffer.concat([utf8('raw:'), randomBytes(32)]));
  for (const setting of ['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'synchronous = EXTRA', 'secure_delete = ON']) database.pragma(setting);
  database.exec('create table keys (spki text primary key, sealed blob, share blob, kit blob) strict');
  database.exec('create table certificates (spki text, fingerprint text primary key, der blob, subject text, issuer text, serial text, ends integer) strict');
  const insertKey = database.prepare('insert into keys values (?, ?, ?, ?)');
  const insertCertificate = database.prepare('insert into certificates values (?, ?, ?, ?, ?, ?, ?)');
  const keys = new Map(['officer', 'kit'].map((officer) => [officer, SecretBytes.take(randomBytes(32))]));
  const epoch = { id: randomIdentifier(), policyGeneration: 1, keys };
  parentPort?.postMessage('ready');
  await new Promise((resolve) => parentPort?.once('message', resolve));
  let files = 0;
  database.exec('begin');
  for (const path of pairs.flatMap(({ key, certificate }) => [key, certificate])) {
    const reading = readEntries(new Uint8Array(readFileSync(path)), []);
    if (!reading.ok) throw new Error(`${path}: ${reading.error.message}`);
    for (const { pkcs8, spkiSha256 } of reading.keys) {
      using secret = SecretBytes.take(pkcs8);
      const { record, shares } = await sealRecord('benchmark', epoch, { id: randomIdentifier(), version: 1, spkiSha256, threshold: 1, pkcs8: secret });
      sha256Hex(record.sealed);
      insertKey.run(spkiSha256, record.sealed, ...shares.map(({ sealed }) => sealed));
    }
    for (const { der, facts } of reading.certificates)
      insertCertificate.run(facts.spkiSha256, sha256Hex(der), der, facts.subject, facts.issuer, facts.serial, facts.notAfter);
    if (++files % BATCH_FILES === 0) database.exec('commit; begin');
  }
  database.exec('commit');
  database.close();
  parentPort?.postMessage('done');
}

if (!isMainThread) await loop(workerData);
