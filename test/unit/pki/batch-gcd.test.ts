import { generatePrimeSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { commonFactors, groupsOf, productOfAll } from '../../../main/pki/batch-gcd.ts';

const prime = (bits = 128) => generatePrimeSync(bits, { bigint: true });
const moduli = (count: number) => Array.from({ length: count }, () => prime() * prime());

/** What every two have in common, the long way. */
function byPairs(numbers: readonly bigint[]): bigint[] {
  const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
  return numbers.map((n, at) => numbers.reduce((common, other, index) => (index === at ? common : (common * gcd(n, other)) / gcd(common, gcd(n, other))), 1n));
}

/** All groups of a size one after the other, as the check does it. */
function inGroups(numbers: readonly bigint[], bits: number): bigint[] {
  const groups = groupsOf(numbers, bits);
  const products = groups.map(productOfAll);
  return groups.flatMap((group, at) => commonFactors(group, products.toSpliced(at, 1)));
}

describe('batch GCD', () => {
  test.each([1, 2, 3, 7, 8, 33, 100])('finds nothing among %d sound keys', (count) => {
    const numbers = moduli(count);
    expect(commonFactors(numbers, [])).toEqual(numbers.map(() => 1n));
  });

  test.each([
    ['in one group', 2 ** 25],
    ['in groups of four', 4 * 256],
    ['in groups of one', 1],
  ])('finds what every two have in common, %s', (_name, bits) => {
    const shared = [prime(), prime()] as [bigint, bigint];
    const numbers = [...moduli(5), shared[0] * prime(), ...moduli(6), shared[0] * shared[1], ...moduli(3), shared[1] * prime(), ...moduli(2)];
    const found = inGroups(numbers, bits);
    expect(found).toEqual(byPairs(numbers));
    expect(found.filter((common) => common > 1n)).toEqual([shared[0], shared[0] * shared[1], shared[1]]);
  });

  test('takes keys of different lengths', () => {
    const shared = prime(256);
    const numbers = [prime(64) * prime(64), shared * prime(512), prime(128) * prime(1024), shared * prime(200), prime() * prime()];
    expect(inGroups(numbers, 800)).toEqual([1n, shared, 1n, shared, 1n]);
  });

  test('makes groups of equal size that hold everything', () => {
    const numbers = moduli(10);
    expect(groupsOf(numbers, 256 * 4).map(({ length }) => length)).toEqual([4, 4, 2]);
    expect(groupsOf(numbers, 1).flat()).toEqual(numbers);
    expect(groupsOf([])).toEqual([]);
  });
});
