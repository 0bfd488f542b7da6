/**
 * Notices a server that answers signs of life and nothing else: an SSH server does that while the disk behind it hangs, or for as long as it
 * likes. Any answer counts, so that a long transfer may take as long as it needs.
 */
export class AnswerWatch {
  readonly #within: number;
  readonly #giveUp: () => void;
  #awaited = 0;
  #timer: NodeJS.Timeout | null = null;

  /** @param within ms without any answer while one is awaited */
  constructor(within: number, giveUp: () => void) {
    this.#within = within;
    this.#giveUp = giveUp;
  }

  /** What is asked for besides does not lengthen the wait. */
  asked(): void {
    this.#awaited += 1;
    this.#timer ??= setTimeout(this.#giveUp, this.#within);
  }

  answered(): void {
    this.#awaited -= 1;
    if (this.#awaited === 0) this.end();
    else this.#timer?.refresh();
  }

  end(): void {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
  }
}
