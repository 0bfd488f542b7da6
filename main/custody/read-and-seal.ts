import { randomIdentifier } from '../crypto/random.ts';
import { SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import type { ShareTable } from '../store/schema.ts';
import type { SealingKeys } from '../vault/epoch.ts';
import { type SealedRecord, sealRecord } from '../vault/record.ts';
import { type EpochOnThread, withEpoch } from './epoch-on-thread.ts';
import { type Reading, type ReadKey, readEntries } from './read-entries.ts';

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

/** Files that are read by one thread, one after another. */
export interface ReadOrder {
  files: Uint8Array[];
  passphrases: Uint8Array[];
  sealing: SealingOnThread;
}

/** Reads files and seals the keys in them: an unsealed key leaves the thread only where it is to be compared. Everything that was handed over is wiped. */
export async function readAndSeal({ files, passphrases, sealing }: ReadOrder): Promise<SealedReading[]> {
  try {
    return await withEpoch(sealing, async (epoch) => {
      const readings: SealedReading[] = [];
      for (const bytes of files) readings.push(await sealEach(readEntries(bytes, passphrases), epoch, sealing));
      return readings;
    });
  } finally {
    files.forEach(wipe);
    passphrases.forEach(wipe);
  }
}

async function sealEach(reading: Reading, epoch: SealingKeys, sealing: SealingOnThread): Promise<SealedReading> {
  if (!reading.ok) return reading;
  try {
    const keys: ReadSealedKey[] = [];
    for (const key of reading.keys) {
      using pkcs8 = SecretBytes.copy(key.pkcs8);
      const what = { id: randomIdentifier(), version: 1, spkiSha256: key.spkiSha256, threshold: sealing.threshold, pkcs8 };
      keys.push({ ...key, ...(await sealRecord(sealing.vaultId, epoch, what)), pkcs8: sealing.keepKeys ? pkcs8.copyToMove() : null });
    }
    return { ...reading, keys };
  } finally {
    for (const { pkcs8 } of reading.keys) wipe(pkcs8);
  }
}
