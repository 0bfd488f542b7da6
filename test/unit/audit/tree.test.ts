import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consistencyRanges, inclusionRanges, verifyConsistency, verifyInclusion } from '../../../main/audit/proof.ts';
import { completeNodes, completeSubtrees, emptyRoot, GrowingTree, joinSubtrees, type LeafRange, leafHash } from '../../../main/audit/tree.ts';
import { fromHex, toHex, utf8 } from '../../../main/crypto/bytes.ts';
import { merkleTreeHash, path, proof } from './reference-tree.ts';

// The vectors of the Certificate Transparency reference implementation (google/certificate-transparency, merkle_tree_test).
const ctLeaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) => fromHex(hex) as Uint8Array);
const ctRoots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const ctInclusion: [index: number, size: number, proof: string[]][] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
];
const ctConsistency: [from: number, to: number, proof: string[]][] = [
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 5, ['5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b']],
];

/** A tree over the leaves with all its stored nodes, and ranges answered from them as the store answers. */
function grow(leaves: readonly Uint8Array[]) {
  const tree = new GrowingTree(0, []);
  const stored = new Map<string, Uint8Array>();
  for (const leaf of leaves) {
    const hash = leafHash(leaf);
    stored.set(`0/${tree.size}`, hash);
    for (const node of tree.append(hash)) stored.set(`${node.level}/${node.index}`, node.hash);
  }
  const answer = (ranges: LeafRange[]) =>
    ranges.map((range) => joinSubtrees(completeSubtrees(range).map(({ level, index }) => stored.get(`${level}/${index}`) as Uint8Array)));
  return { tree, stored, answer, root: (size: number) => answer([{ start: 0, end: size }])[0] as Uint8Array };
}

const hexOf = (hashes: readonly Uint8Array[]) => hashes.map(toHex);
const leavesOf = (count: number) => Array.from({ length: count }, (_, index) => utf8(`leaf ${index}`));

describe('the tree is that of RFC 6962', () => {
  test('the roots of the reference implementation', () => {
    const { root } = grow(ctLeaves);
    expect(ctRoots.map((_, size) => toHex(root(size)))).toEqual(ctRoots);
    expect(toHex(emptyRoot())).toBe(ctRoots[0]);
  });

  test.each(ctInclusion)('the inclusion proof of the reference implementation for leaf %i of %i', (index, size, expected) => {
    expect(hexOf(grow(ctLeaves).answer(inclusionRanges(index, size)))).toEqual(expected);
  });

  test.each(ctConsistency)('the consistency proof of the reference implementation from %i to %i', (from, to, expected) => {
    expect(hexOf(grow(ctLeaves).answer(consistencyRanges(from, to)))).toEqual(expected);
  });

  test('each leaf of every tree of up to 200 leaves is proved as the RFC defines it, and the proof verifies', () => {
    const leaves = leavesOf(200);
    const { answer, root } = grow(leaves);
    for (let size = 1; size <= 200; size += 1) {
      const tree = leaves.slice(0, size);
      expect(toHex(root(size))).toBe(merkleTreeHash(tree).toString('hex'));
      // All indexes are verified; the slow definition answers for the ends and the middle.
      const defined = new Set([0, Math.floor(size / 2), size - 1]);
      for (let index = 0; index < size; index += 1) {
        const steps = answer(inclusionRanges(index, size));
        if (defined.has(index)) expect(hexOf(steps)).toEqual(hexOf(path(index, tree)));
        const claim = { leafHash: leafHash(leaves[index] as Uint8Array), index, size, root: root(size) };
        if (!verifyInclusion(steps, claim)) expect.unreachable(`leaf ${index} of ${size}`);
      }
    }
  });

  test('every tree of up to 200 leaves is proved to continue every smaller one', () => {
    const leaves = leavesOf(200);
    const { answer, root } = grow(leaves);
    for (let to = 0; to <= 200; to += 1) {
      for (let from = 0; from <= to; from += 1) {
        const steps = answer(consistencyRanges(from, to));
        if (from > 0 && (from + to) % 17 === 0) expect(hexOf(steps)).toEqual(hexOf(proof(from, leaves.slice(0, to))));
        if (!verifyConsistency(steps, { size: from, root: root(from) }, { size: to, root: root(to) })) expect.unreachable(`${from} to ${to}`);
      }
    }
  });

  test('a store holds exactly the complete nodes', () => {
    for (const size of [0, 1, 2, 3, 7, 8, 100, 129]) {
      const { stored } = grow(leavesOf(size));
      expect([...stored.keys()].filter((place) => !place.startsWith('0/'))).toHaveLength(completeNodes(size));
    }
  });
});

describe('a proof of something else does not verify', () => {
  const { answer, root } = grow(leavesOf(200));
  const hash = (index: number) => leafHash(utf8(`leaf ${index}`));
  const pair = fc.integer({ min: 1, max: 200 }).chain((size) => fc.record({ size: fc.constant(size), index: fc.integer({ min: 0, max: size - 1 }) }));
  const flip = (bytes: Uint8Array, bit: number) => bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

  test('inclusion: another leaf, index, size or root, a step flipped, added or left out', () => {
    fc.assert(
      fc.property(pair, fc.integer({ min: 0, max: 255 }), fc.nat(), fc.nat({ max: 199 }), ({ size, index }, bit, step, other) => {
        const claim = { leafHash: hash(index), index, size, root: root(size) };
        const steps = answer(inclusionRanges(index, size));
        expect(verifyInclusion(steps, { ...claim, leafHash: flip(claim.leafHash, bit) })).toBe(false);
        expect(verifyInclusion(steps, { ...claim, root: flip(claim.root, bit) })).toBe(false);
        if (other !== index) expect(verifyInclusion(steps, { ...claim, index: other })).toBe(false);
        expect(verifyInclusion([...steps, claim.root], claim)).toBe(false);
        if (steps.length === 0) return;
        const at = step % steps.length;
        expect(verifyInclusion(steps.with(at, flip(steps[at] as Uint8Array, bit)), claim)).toBe(false);
        expect(verifyInclusion(steps.toSpliced(at, 1), claim)).toBe(false);
      }),
    );
  });

  test('consistency: another root on either side, a step flipped, added or left out', () => {
    fc.assert(
      fc.property(pair, fc.integer({ min: 0, max: 255 }), fc.nat(), ({ size: to, index }, bit, step) => {
        const [from, older, newer] = [index + 1, { size: index + 1, root: root(index + 1) }, { size: to, root: root(to) }];
        const steps = answer(consistencyRanges(from, to));
        expect(verifyConsistency(steps, { ...older, root: flip(older.root, bit) }, newer)).toBe(false);
        expect(verifyConsistency(steps, older, { ...newer, root: flip(newer.root, bit) })).toBe(false);
        expect(verifyConsistency([...steps, newer.root], older, newer)).toBe(false);
        if (steps.length === 0) return;
        const at = step % steps.length;
        expect(verifyConsistency(steps.with(at, flip(steps[at] as Uint8Array, bit)), older, newer)).toBe(false);
        expect(verifyConsistency(steps.toSpliced(at, 1), older, newer)).toBe(false);
      }),
    );
  });

  test('a proof that ends before the root does not make a subtree the tree', () => {
    const claim = { leafHash: hash(0), index: 0, root: hash(0) };
    expect(verifyInclusion([], { ...claim, size: 1 })).toBe(true);
    expect(verifyInclusion([], { ...claim, size: 2 })).toBe(false);
    expect(verifyInclusion([hash(1)], { ...claim, size: 3, root: root(2) })).toBe(false);
    expect(verifyConsistency([], { size: 1, root: hash(0) }, { size: 2, root: hash(0) })).toBe(false);
    expect(verifyConsistency([hash(1)], { size: 1, root: hash(0) }, { size: 3, root: root(2) })).toBe(false);
  });

  test('indexes and sizes that are none are refused', () => {
    for (const [index, size] of [
      [0, 0],
      [1, 1],
      [-1, 3],
      [0.5, 3],
      [0, 2 ** 41],
      [Number.NaN, 3],
    ] as const) {
      expect(() => inclusionRanges(index, size)).toThrow(RangeError);
      expect(verifyInclusion([], { leafHash: hash(0), index, size, root: hash(0) })).toBe(false);
    }
    expect(() => consistencyRanges(2, 1)).toThrow(RangeError);
    expect(verifyConsistency([], { size: 2, root: hash(0) }, { size: 1, root: hash(0) })).toBe(false);
  });

  test('a tree does not grow from another tree’s frontier', () => {
    expect(() => new GrowingTree(3, [hash(0)])).toThrow(TypeError);
  });
});
