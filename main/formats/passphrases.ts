import { equalBytes } from '../crypto/constant-time.ts';
import type { FormatError } from '../pki/format-error.ts';
import { passphraseNeeded, passphraseWrong } from './passphrase.ts';

/** Tries of the empty passphrase that open nothing, after which it is not tried any more: each may take a tenth of a second. */
const MOST_EMPTY = 16;

/** The passphrases that are known for one file: whatever in it is protected by itself tries them all. */
export class Passphrases {
  readonly #inOrder: Uint8Array[];
  /** Whether any was given. */
  readonly given: boolean;
  /** How often the empty one opened nothing. */
  #emptyFailed = 0;

  /** @param given UTF-8 each, in the order to be tried; they stay the caller's to wipe */
  constructor(given: readonly Uint8Array[] = []) {
    // What was entered for one file and for all comes twice, and each try may take seconds.
    this.#inOrder = given.filter((passphrase, at) => given.findIndex((other) => equalBytes(other, passphrase)) === at);
    this.given = given.length > 0;
  }

  /**
   * What the first fitting passphrase opens.
   * @param what for the error: `private key`
   * @param attempt answers `null` where the passphrase does not fit, also where that shows only in what it made of the ciphertext
   * Throws `PASSPHRASE_NEEDED`, `PASSPHRASE_WRONG`.
   */
  open<Opened>(what: string, attempt: (passphrase: Uint8Array) => Opened | null): Opened {
    return this.#openWith(this.#inOrder, what, attempt);
  }

  /**
   * The same where the empty passphrase is tried too, last: nobody can enter it, and programs write files under it. In PKCS#12 to have no passphrase is one
   * as well, and like the empty one (RFC 7292, appendix B.1). A file of which it opened nothing for long is none of those.
   */
  openOrEmpty<Opened>(what: string, attempt: (passphrase: Uint8Array) => Opened | null): Opened {
    const isHopeless = this.#emptyFailed >= MOST_EMPTY || this.#inOrder.some(({ length }) => length === 0);
    return this.#openWith(isHopeless ? this.#inOrder : [...this.#inOrder, new Uint8Array(0)], what, attempt);
  }

  /** The error for what none of them opens. */
  refusal(what: string): FormatError {
    return this.given ? passphraseWrong(what) : passphraseNeeded(what);
  }

  #openWith<Opened>(candidates: readonly Uint8Array[], what: string, attempt: (passphrase: Uint8Array) => Opened | null): Opened {
    for (const passphrase of candidates) {
      const opened = attempt(passphrase);
      if (opened === null) {
        if (passphrase.length === 0) this.#emptyFailed += 1;
        continue;
      }
      this.#moveForward(passphrase);
      return opened;
    }
    throw this.refusal(what);
  }

  /** Most of a file opens with the same one: a store of 10,000 keys must not try ten for each. */
  #moveForward(passphrase: Uint8Array): void {
    const at = this.#inOrder.indexOf(passphrase);
    if (at > 0) this.#inOrder.splice(at, 1);
    if (at !== 0) this.#inOrder.unshift(passphrase);
  }
}
