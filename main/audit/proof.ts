import { equalBytes } from '../crypto/constant-time.ts';
import { type LeafRange, nodeHash } from './tree.ts';

/**
 * The subtrees whose hashes prove that a leaf is in the tree of `size` leaves, from the leaf up (RFC 9162, section 2.1.3.1).
 * Of these, at most one is incomplete: the one that ends where the tree ends.
 */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  if (!(isCount(index) && isCount(size) && index < size)) throw new RangeError('only a leaf of the tree can be proved to be in it');
  const ranges: LeafRange[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.unshift({ start: middle, end });
      end = middle;
    } else {
      ranges.unshift({ start, end: middle });
      start = middle;
    }
  }
  return ranges;
}

/** The subtrees whose hashes prove that the tree of `from` leaves is the beginning of the tree of `to` leaves (RFC 9162, section 2.1.4.1). */
export function consistencyRanges(from: number, to: number): LeafRange[] {
  if (!(isCount(from) && isCount(to) && from <= to)) throw new RangeError('a tree is consistent with itself and larger ones');
  // Everything follows on the empty tree, and a tree is its own continuation: the RFC leaves these without a proof.
  if (from === 0 || from === to) return [];
  const ranges: LeafRange[] = [];
  let [start, end] = [0, to];
  while (end !== from) {
    const middle = start + splitOf(end - start);
    if (from <= middle) {
      ranges.unshift({ start: middle, end });
      end = middle;
    } else {
      ranges.unshift({ start, end: middle });
      start = middle;
    }
  }
  // A verifier who has the old root knows the old tree itself and is not told it again.
  if (start !== 0) ranges.unshift({ start, end });
  return ranges;
}

/** Whether the proof leads from this leaf's hash at this index to the root (RFC 9162, section 2.1.3.2). */
export function verifyInclusion(proof: readonly Uint8Array[], claim: { leafHash: Uint8Array; index: number; size: number; root: Uint8Array }): boolean {
  const { index, size } = claim;
  if (!(isCount(index) && isCount(size) && index < size)) return false;
  let [node, last] = [index, size - 1];
  let hash = claim.leafHash;
  for (const step of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(step, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      hash = nodeHash(hash, step);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(hash, claim.root);
}

/** Whether the proof shows that the tree with the second root continues the one with the first (RFC 9162, section 2.1.4.2). */
export function verifyConsistency(proof: readonly Uint8Array[], from: { size: number; root: Uint8Array }, to: { size: number; root: Uint8Array }): boolean {
  if (!(isCount(from.size) && isCount(to.size) && from.size <= to.size)) return false;
  if (from.size === to.size) return proof.length === 0 && equalBytes(from.root, to.root);
  if (from.size === 0) return proof.length === 0;
  const path = isPowerOfTwo(from.size) ? [from.root, ...proof] : [...proof];
  const [first, ...steps] = path;
  if (!first) return false;
  let [node, last] = [from.size - 1, to.size - 1];
  while (node % 2 === 1) [node, last] = [half(node), half(last)];
  let [older, newer] = [first, first];
  for (const step of steps) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      older = nodeHash(step, older);
      newer = nodeHash(step, newer);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      newer = nodeHash(newer, step);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && equalBytes(older, from.root) && equalBytes(newer, to.root);
}

/** The largest power of two below `width`: where RFC 9162 divides a tree. */
function splitOf(width: number): number {
  return 2 ** Math.floor(Math.log2(width - 1));
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  return 2 ** Math.floor(Math.log2(value)) === value;
}

// Up to here Math.log2 tells 2^n from 2^n - 1; a log of ten entries a second needs 3,000 years to get there.
const LARGEST_SIZE = 2 ** 40;

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= LARGEST_SIZE;
}
