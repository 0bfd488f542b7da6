import { FormatError } from '../pki/format-error.ts';
import { LastDerivedKey } from './derived-keys.ts';

/** Bounds on what a file may ask for, all checked before any work is done for it. */
export const limits = {
  /** Bytes: 64 MiB. The largest bundles of public roots are below 1 MiB; 10,000 keys in one PKCS#12 are some 40 MiB. */
  fileLength: 64 * 1024 * 1024,
  /** Bytes that come out of all archives in a file, those in other archives too: each of a thousand may hold 64 MiB of nothing. */
  unpacked: 128 * 1024 * 1024,
  entries: 50_000,
  /** Of one key derivation. Java refuses above 5,000,000; ten million of PBKDF2 take some seconds. */
  iterations: 10_000_000,
  /** Of all key derivations of one file: a PKCS#12 derives a key for each of its entries, with parameters of their own. */
  iterationsOfFile: 500_000_000,
  /** Bytes that scrypt may ask for: 64 MiB. OpenSSL writes 16 MiB. */
  scryptMemory: 64 * 1024 * 1024,
  /** Levels of bags in bags (PKCS#12). ASN.1 itself has a cap of its own in the reader. */
  nesting: 32,
} as const;

/** Iterations that a try is counted as at least: with 500 million there are half a million tries, some seconds' work. */
const CHEAPEST_TRY = 1000;

/**
 * What it takes to decrypt a byte, in iterations of PBKDF2 (a fifth of a microsecond): megabytes under one of the slow ciphers, tried with a dozen
 * passphrases, are minutes.
 */
export const costOfByte = {
  /** AES, triple DES and hashes of the libraries, Twofish and RC4. */
  library: 1 / 4,
  /** A hash for every 20 bytes: the protection of a JKS. */
  jks: 2,
  /** RC2 by node-forge. */
  rc2: 5,
} as const;

/** What one file may still spend on key derivations. */
export class WorkBudget {
  /** Work that was paid for. Whoever ends the reading disposes of it. */
  readonly lastKey = new LastDerivedKey();
  readonly #most: number;
  #left: number;

  /** @param most iterations in all; a caller with less time, or with many files, allows fewer than a file may ask for */
  constructor(most: number = limits.iterationsOfFile) {
    this.#most = most;
    this.#left = most;
  }

  /** Refuses what a single key derivation may not ask for, before any passphrase is tried. Throws `FILE_LIMITS`, `FILE_MALFORMED`. */
  check(iterations: number): void {
    if (iterations < 1) {
      throw new FormatError('FILE_MALFORMED', 'The file derives its key in no steps at all.', 'The file is damaged. Make it again.');
    }
    if (iterations > limits.iterations) {
      throw overLimit(
        `The file asks for more than ${limits.iterations.toLocaleString('en')} iterations to derive a key.`,
        'Write it again with fewer iterations, for example with `openssl pkcs12 -export -iter 600000`.',
      );
    }
  }

  /**
   * Takes one try of one passphrase from what is left. A try without iterations costs as well: a file may hold thousands of things that
   * no passphrase opens. Throws `FILE_LIMITS`; call it before deriving.
   * @param bytes that are decrypted or hashed in the try, and what one of them costs, as `costOfByte` has it
   * @param chains of so many iterations that the try runs; what a file may ask for in one is not less where there are several
   */
  spend(iterations: number, bytes = 0, each: number = costOfByte.library, chains = 1): void {
    this.check(iterations);
    this.#left -= Math.max(iterations * chains, CHEAPEST_TRY, bytes * each);
    if (this.#left < 0) {
      throw overLimit(
        `The keys of the file together ask for more than ${this.#most.toLocaleString('en')} iterations.`,
        'Split the file into several smaller ones.',
      );
    }
  }
}

/** The error for a file that asks for more than its share. */
export function overLimit(message: string, hint: string): FormatError {
  return new FormatError('FILE_LIMITS', message, hint);
}

/** Throws `FILE_LIMITS` where a file has more entries than are taken from one. */
export function checkEntryCount(count: number): void {
  if (count <= limits.entries) return;
  throw overLimit(`The file has more than ${limits.entries.toLocaleString('en')} entries.`, 'Split it into several smaller ones.');
}
