/** Choices that come out the same for the same seed: an inventory that can be made again for a picture or a measurement. Never for keys. */
export interface SeededChoice {
  /** From 0 (inclusive) to 1 (exclusive). */
  fraction(): number;
  /** A whole number between the two, both included. */
  between(least: number, most: number): number;
  /** Whether something that happens this often, 0 to 1, happens. */
  happens(often: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** One of the names, each as often as its weight says. */
  weighted<T extends string>(weights: Readonly<Partial<Record<T, number>>>): T;
}

/** By mulberry32, which is small and good enough to look irregular. */
export function seededChoice(seed: number): SeededChoice {
  let state = seed >>> 0;
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number) => least + Math.floor(fraction() * (most - least + 1));
  return {
    fraction,
    between,
    happens: (often) => fraction() < often,
    pick: <T>(from: readonly T[]) => from[between(0, from.length - 1)] as T,
    weighted: <T extends string>(weights: Readonly<Partial<Record<T, number>>>) => {
      const entries = Object.entries(weights) as [T, number][];
      let left = fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        left -= weight;
        if (left < 0) return name;
      }
      return (entries.at(-1) as [T, number])[0];
    },
  };
}
