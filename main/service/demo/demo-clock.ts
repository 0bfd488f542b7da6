/** The clock of the demonstration's past: it runs as fast as the real one, but begins weeks ago and skips what nobody did. */
export class DemoClock {
  readonly #real: () => number;
  /** Added to the real time, in ms; 0 once the past has caught up. */
  #behind = 0;
  #last = 0;

  constructor(real: () => number) {
    this.#real = real;
  }

  /** ms since 1970. Each answer is later than the one before: entries of a log have an order. */
  readonly now = (): number => {
    this.#last = Math.max(this.#last + 1, this.#real() + this.#behind);
    return this.#last;
  };

  /** Goes on at that time, ms since 1970, or now where that is later already. */
  skipTo(time: number): void {
    this.#behind = Math.max(time, this.#last + 1) - this.#real();
  }

  /** From here on it is the real time. */
  catchUp(): void {
    this.#behind = 0;
  }
}
