/** Bytes of one request: the most that the library sends at once to an OpenSSH server, so that it never splits one. */
export const LARGEST = 254 * 1024;
const SMALLEST = 16 * 1024;
/** OpenSSH lets 2 MiB be on the way in a channel; what is sent beyond lies in memory and is copied once more. */
const MOST = 8 * LARGEST;

/** ms: an answer that takes longer means that too much is on the way. */
const SLOW = 4000;

/**
 * How much may be on the way at once. A fast link needs megabytes to be filled; on a slow one the sign of life that is asked for every ten seconds
 * would stand in line behind them, and a server that is alive would be given up. So it grows while answers are quick and shrinks when they are not.
 */
export class Pace {
  #bytes = LARGEST / 2;

  get outstanding(): number {
    return this.#bytes;
  }

  get request(): number {
    return Math.min(LARGEST, this.#bytes);
  }

  /** Learns from how long an answer took, in ms. */
  learn(took: number): void {
    this.#bytes = took < SLOW ? Math.min(MOST, this.#bytes + LARGEST) : Math.max(SMALLEST, Math.trunc(this.#bytes / 2));
  }
}
