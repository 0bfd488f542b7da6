/** Numbers that look random and come again with the same seed: sfc32 (Chris Doty-Humphrey's PractRand), seeded by two numbers. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param stream of several that one seed gives, each independent of the others */
  constructor(seed: number, stream: number) {
    [this.#a, this.#b, this.#c] = [seed | 0, stream | 0, Math.floor(stream / 2 ** 32) ^ 0x9e3779b9];
    for (let round = 0; round < 12; round++) this.#next();
  }

  #next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A whole number from 0, below `limit`. */
  below(limit: number): number {
    return limit <= 1 ? 0 : Math.floor((this.#next() / 2 ** 32) * limit);
  }

  /** A whole number between both, both possible. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  /** Mostly small, now and then large: how much of something to change. */
  small(most: number): number {
    return Math.min(most, 1 + this.below(this.pick([2, 4, 16, 64, 512])));
  }
}
