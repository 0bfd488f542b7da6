import { createReadStream, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkpoint, signCheckpoint } from '../audit/checkpoint.ts';
import { logSize, rootAt } from '../audit/log.ts';
import { currentMark } from '../audit/policy-mark.ts';
import { logTiles } from '../audit/tiles.ts';
import { encryptAge } from '../crypto/age.ts';
import { utf8 } from '../crypto/bytes.ts';
import { RunningHash } from '../crypto/hash-stream.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';
import { TAR_END, tarHeader, tarPadding } from '../formats/tar.ts';
import { openDatabase } from '../store/open-database.ts';
import { namedFileError, removeVaultFile } from '../vault/atomic-file.ts';
import { hashFile } from '../vault/hash-file.ts';
import { headerText } from '../vault/header-file.ts';
import { backupOfficers, type Policy } from '../vault/policy.ts';
import { entry } from './container-entries.ts';
import { recoveryFiles } from './recovery-files.ts';
import type { VaultToBackUp } from './vault-to-back-up.ts';

/** A container that lies ready in a work folder. */
export interface MadeContainer {
  path: string;
  /** In bytes. */
  size: number;
  /** 64 lower-case hexadecimal digits. */
  sha256: string;
  /** What opens it without anybody's passphrase: for reading it back in the same breath. The caller's to wipe. */
  fileKey: SecretBytes;
  policyGeneration: number;
  logSize: number;
  takenAt: number;
  /** The signed note over the log in it, with the hash of its database. */
  checkpoint: string;
}

/**
 * Puts a backup together: a snapshot of the database, signed for as a clean lock would sign for it, in a tar, encrypted to everybody who may
 * open it. What is inside is a vault that was locked cleanly at that moment.
 */
export async function makeContainer(vault: VaultToBackUp, vaultName: string, folder: string, signal: AbortSignal): Promise<MadeContainer> {
  try {
    return await make(vault, vaultName, folder, signal);
  } catch (error) {
    throw namedFileError(error);
  }
}

async function make(vault: VaultToBackUp, vaultName: string, folder: string, signal: AbortSignal): Promise<MadeContainer> {
  const takenAt = vault.now();
  // As it was unlocked, and not as somebody may have left it on the disk since.
  const header = utf8(headerText(vault.header));
  const database = join(folder, 'snapshot.db');
  await vault.snapshot(database);
  signal.throwIfAborted();
  const log = await stateOfSnapshot(vault, database);
  const sha256 = await hashFile(database, signal);
  // A file that nobody held against the log is not vouched for: who restores it is told that it was not locked cleanly.
  const statement: Checkpoint = {
    vaultId: vault.vaultId,
    ...log,
    time: takenAt,
    policy: currentMark(vault.chain),
    ...(vault.isVouched ? { database: sha256 } : {}),
  };
  const checkpoint = signCheckpoint(statement, vault.signer);
  const about = { vaultId: vault.vaultId, vaultName, takenAt, policyGeneration: vault.chain.current.generation, logSize: log.size };

  async function* archive(): AsyncGenerator<Uint8Array> {
    const whole = function* (name: string, bytes: Uint8Array) {
      yield tarHeader({ name, size: bytes.length }, takenAt);
      yield bytes;
      yield tarPadding(bytes.length);
    };
    yield* whole(entry.header, header);
    const { size } = statSync(database);
    yield tarHeader({ name: entry.database, size }, takenAt);
    yield* createReadStream(database, { highWaterMark: 1024 * 1024 });
    yield tarPadding(size);
    yield* whole(entry.checkpoint, utf8(checkpoint));
    // From the open vault: the log only grows, and reading the snapshot would change it.
    for await (const { path, bytes } of logTiles(vault.queries, log.size)) yield* whole(`${entry.log}${path}`, bytes);
    const recovery = recoveryFiles(about);
    yield* whole(entry.text, recovery.text);
    yield* whole(entry.script, recovery.script);
    yield TAR_END;
  }

  const { fileKey, file } = await encryptAge(archive(), recipientsOf(vault.chain.current));
  try {
    const path = join(folder, 'container.age');
    const written = await writeHashed(path, file, signal);
    // The uploads may take hours, and the room is the vault's.
    removeVaultFile(database);
    return { path, ...written, fileKey, policyGeneration: about.policyGeneration, logSize: log.size, takenAt, checkpoint };
  } catch (error) {
    fileKey[Symbol.dispose]();
    throw error;
  }
}

function recipientsOf(policy: Policy): string[] {
  return [...backupOfficers(policy).map(({ recipient }) => recipient), ...(policy.kit ? [policy.kit.recipient] : [])];
}

/** The log as the snapshot holds it: the vault may have grown since. Opening and closing leaves the file as a lock would leave it. */
async function stateOfSnapshot(vault: VaultToBackUp, file: string): Promise<{ size: number; root: Uint8Array }> {
  const snapshot = openDatabase(file, vault.databaseKey, { create: false });
  try {
    const size = await logSize(snapshot.queries);
    return { size, root: await rootAt(snapshot.queries, size) };
  } finally {
    await snapshot.close();
  }
}

async function writeHashed(path: string, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<{ size: number; sha256: string }> {
  const hash = new RunningHash();
  const file = await open(path, 'wx', 0o600);
  let size = 0;
  try {
    for await (const chunk of content) {
      signal.throwIfAborted();
      hash.update(chunk);
      await file.writeFile(chunk);
      size += chunk.length;
    }
  } finally {
    await file.close();
  }
  return { size, sha256: hash.end() };
}
