import { toErrorAnswer } from '../../preload/contract/errors.ts';
import { rowIdentifier } from '../crypto/random.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import type { ShareTable } from '../store/schema.ts';
import type { SealingKeys } from '../vault/epoch.ts';
import { type SealedRecord, sealRecord } from '../vault/record.ts';
import { type EpochOnThread, withEpoch } from './epoch-on-thread.ts';
import type { SourceFile } from './expand-sources.ts';
import { type Reading, type ReadKey, readEntries } from './read-entries.ts';
import { identitiesOf, type ReadSource, readSource } from './read-source.ts';

/** How keys are sealed on the thread that reads them. */
export interface SealingOnThread extends EpochOnThread {
  /** So many custodians the keys take. */
  threshold: number;
  /** Whether the keys come back as well, to be compared with what the vault holds of them. */
  keepKeys: boolean;
}

/** A key that was read and sealed under a name of its own. It is in no vault yet. */
export interface ReadSealedKey extends Omit<ReadKey, 'pkcs8'> {
  record: SealedRecord;
  shares: ShareTable[];
  /** Only of a key that is to be compared: PKCS#8 DER, unencrypted, to be wiped. */
  pkcs8: Uint8Array | null;
}

export type SealedReading = Reading<ReadSealedKey>;

/** Files that are read by one thread, one after another: a message to it costs more than reading a small one. */
export interface ReadOrder {
  files: SourceFile[];
  /** Paths of the open vault's database files. */
  ownFiles: string[];
  /** Whether files may be erased later, and are to be known again by then. */
  toErase: boolean;
  passphrases: Uint8Array[];
  sealing: SealingOnThread;
  /** How long, in ms, the thread reads before it hands over what it has: others have their turn, and each file its minute. */
  shift: number;
}

/** What came of a file: its content, or why there is none. */
export interface ReadOnThread {
  identity: ReadSource['identity'];
  reading: SealedReading;
}

/**
 * Reads files and seals the keys in them: an unsealed key leaves the thread only where it is to be compared. Everything that was handed over or read
 * is wiped.
 * @returns what came of the first files, as many as were read within the shift; of one at least
 */
export async function readAndSeal({ files, ownFiles, toErase, passphrases, sealing, shift }: ReadOrder): Promise<ReadOnThread[]> {
  try {
    return await withEpoch(sealing, async (epoch) => {
      // What the vault's own files are does not change while these are read.
      const own = identitiesOf(ownFiles);
      const read: ReadOnThread[] = [];
      const began = performance.now();
      for (const file of files) {
        if (read.length > 0 && performance.now() - began > shift) break;
        const content = contentOf(file, own, toErase);
        if (!('bytes' in content)) read.push({ identity: null, reading: content });
        else read.push({ identity: content.identity, reading: await sealEach(readAndWipe(content.bytes, passphrases), epoch, sealing) });
      }
      return read;
    });
  } finally {
    for (const { bytes } of files) if (bytes) wipe(bytes);
    passphrases.forEach(wipe);
  }
}

function contentOf(file: SourceFile, own: Parameters<typeof readSource>[1], toErase: boolean): ReadSource | (Reading & { ok: false }) {
  try {
    // On its way to the thread a buffer became a plain array of bytes.
    const location = file.location === null || typeof file.location === 'string' ? file.location : Buffer.from(file.location);
    return readSource({ ...file, location }, own, toErase);
  } catch (error) {
    return { ok: false, error: toErrorAnswer(error) };
  }
}

function readAndWipe(bytes: Uint8Array, passphrases: readonly Uint8Array[]): Reading {
  try {
    return readEntries(bytes, passphrases);
  } finally {
    wipe(bytes);
  }
}

async function sealEach(reading: Reading, epoch: SealingKeys, sealing: SealingOnThread): Promise<SealedReading> {
  if (!reading.ok) return reading;
  try {
    const keys: ReadSealedKey[] = [];
    for (const key of reading.keys) {
      using pkcs8 = SecretBytes.copy(key.pkcs8);
      const what = { id: rowIdentifier(), version: 1, spkiSha256: key.spkiSha256, threshold: sealing.threshold, pkcs8 };
      keys.push({ ...key, ...(await sealRecord(sealing.vaultId, epoch, what)), pkcs8: sealing.keepKeys ? pkcs8.copyToMove() : null });
    }
    return { ...reading, keys };
  } finally {
    for (const { pkcs8 } of reading.keys) wipe(pkcs8);
  }
}
