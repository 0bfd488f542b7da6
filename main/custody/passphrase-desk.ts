import { SecretBytes } from '../crypto/secret-bytes.ts';

/** What the officer says to a file that needs a passphrase. */
export type PassphraseAnswer =
  | { action: 'try'; index: number; passphrase: SecretBytes; forTheRest: boolean }
  | { action: 'skip'; index: number; theRest: boolean };

/** Where one import waits for passphrases, and keeps those that are to be tried on the rest. */
export class PassphraseDesk implements Disposable {
  readonly #known: SecretBytes[] = [];
  readonly #answers: PassphraseAnswer[] = [];
  #arrived: (() => void) | null = null;

  constructor(known: readonly Uint8Array[] = []) {
    for (const passphrase of known) this.remember(passphrase);
  }

  /** Passphrases to try on every file that needs one, UTF-8, the latest first. */
  get known(): readonly SecretBytes[] {
    return this.#known;
  }

  remember(passphrase: Uint8Array): void {
    this.#known.unshift(SecretBytes.copy(passphrase));
  }

  give(answer: PassphraseAnswer): void {
    this.#answers.push(answer);
    this.#arrived?.();
  }

  /** The next answer, in the order given. Rejects when the command is stopped. */
  async next(signal: AbortSignal): Promise<PassphraseAnswer> {
    for (;;) {
      signal.throwIfAborted();
      const answer = this.#answers.shift();
      if (answer) return answer;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
  }

  [Symbol.dispose](): void {
    for (const passphrase of this.#known) passphrase[Symbol.dispose]();
    for (const answer of this.#answers) if (answer.action === 'try') answer.passphrase[Symbol.dispose]();
  }
}
