import type { MacHashName } from '../crypto/algorithms.ts';
import { pbkdf2 } from '../crypto/pbkdf2.ts';
import { wipe } from '../crypto/secret-bytes.ts';

/** What a key is derived from, and how. */
export interface Derivation {
  prf: MacHashName;
  /** Bytes, as the format encodes them. */
  passphrase: Uint8Array;
  salt: Uint8Array;
  iterations: number;
  /** Of the key, in bytes. */
  length: number;
}

/** The key that was derived last for one file: what several parts of it are encrypted with is derived once. */
export class LastDerivedKey implements Disposable {
  #last: (Derivation & { key: Uint8Array }) | null = null;

  has(wanted: Derivation): boolean {
    const last = this.#last;
    return (
      last !== null &&
      last.prf === wanted.prf &&
      last.iterations === wanted.iterations &&
      last.length === wanted.length &&
      Buffer.compare(last.salt, wanted.salt) === 0 &&
      Buffer.compare(last.passphrase, wanted.passphrase) === 0
    );
  }

  /** PBKDF2, unless it is the key of before. @returns the key, the caller's to wipe */
  derive(wanted: Derivation): Uint8Array {
    if (this.#last !== null && this.has(wanted)) return Uint8Array.from(this.#last.key);
    this[Symbol.dispose]();
    const { prf, passphrase, salt, iterations, length } = wanted;
    const key = pbkdf2(prf, passphrase, salt, iterations, length);
    this.#last = { ...wanted, passphrase: Uint8Array.from(passphrase), key };
    return Uint8Array.from(key);
  }

  [Symbol.dispose](): void {
    if (this.#last === null) return;
    wipe(this.#last.key);
    wipe(this.#last.passphrase);
    this.#last = null;
  }
}
