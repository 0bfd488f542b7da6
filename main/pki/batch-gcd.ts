import { greatestCommonDivisor } from './integer.ts';

/**
 * The most bits of moduli whose product is worked on at once: 16,384 keys of 2048 bits. Their trees take some 300 MiB; larger ones are hardly faster,
 * and V8 has no numbers beyond 2^30 bits.
 */
const GROUP_BITS = 2 ** 25;

/** Moduli in groups of equal size, each small enough to be worked on at once. */
export function groupsOf(moduli: readonly bigint[], groupBits = GROUP_BITS): bigint[][] {
  const total = moduli.reduce((bits, modulus) => bits + modulus.toString(16).length * 4, 0);
  const groups = Math.max(1, Math.ceil(total / groupBits));
  const size = Math.ceil(moduli.length / groups);
  return Array.from({ length: groups }, (_, at) => moduli.slice(at * size, (at + 1) * size)).filter((group) => group.length > 0);
}

/** The product of all, by a tree: numbers of equal length are multiplied fastest. */
export function productOfAll(numbers: readonly bigint[]): bigint {
  return productTree(numbers).at(-1)?.[0] ?? 1n;
}

function productTree(numbers: readonly bigint[]): (readonly bigint[])[] {
  const levels: (readonly bigint[])[] = [numbers];
  for (let level = numbers; level.length > 1; levels.push(level)) level = pairwise(level, (left, right) => left * right);
  return levels;
}

function pairwise(level: readonly bigint[], join: (left: bigint, right: bigint, at: number) => bigint): bigint[] {
  return Array.from({ length: Math.ceil(level.length / 2) }, (_, half) => {
    const left = level[2 * half] as bigint;
    const right = level[2 * half + 1];
    return right === undefined ? left : join(left, right, 2 * half);
  });
}

/**
 * What each modulus of a group has in common with the product of all other moduli (Bernstein, "How to find smooth parts of integers", 2004; Heninger
 * and others, "Mining your Ps and Qs", 2012): 1 for a sound key. The sum of all products that lack one factor is, modulo a factor, the product
 * that lacks that one; so the tree of remainders needs no squares.
 * @param moduli different from each other
 * @param others products of the other groups
 */
export function commonFactors(moduli: readonly bigint[], others: readonly bigint[]): bigint[] {
  const levels = productTree(moduli);
  const product = levels.at(-1)?.[0] ?? 1n;
  let sums: readonly bigint[] = moduli.map(() => 1n);
  for (const level of levels.slice(0, -1)) {
    const below = sums;
    sums = pairwise(level, (left, right, at) => (below[at] as bigint) * right + (below[at + 1] as bigint) * left);
    // One without a partner goes up as it is.
    if (level.length % 2 === 1) sums = [...sums.slice(0, -1), below.at(-1) as bigint];
  }
  let rest = (sums[0] ?? 1n) % product;
  for (const other of others) rest = (rest * (other % product)) % product;
  let remainders: readonly bigint[] = [rest];
  for (const level of levels.slice(0, -1).reverse()) {
    const above = remainders;
    remainders = level.map((factor, at) => (above[at >> 1] as bigint) % factor);
  }
  return remainders.map((remainder, at) => greatestCommonDivisor(remainder, moduli[at] as bigint));
}
