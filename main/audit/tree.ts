import { sha256, sha256OfPublic } from '../crypto/hash.ts';

const LEAF = 0x00;
const NODE = 0x01;

/** Where the hash of a complete subtree is: node `index` of `level` covers the leaves from `index * 2^level`, `2^level` of them. */
export interface NodePlace {
  level: number;
  index: number;
}

export interface StoredNode extends NodePlace {
  hash: Uint8Array;
}

/** Leaves from `start` (inclusive) to `end` (exclusive). */
export interface LeafRange {
  start: number;
  end: number;
}

/** The root of the tree without leaves: SHA-256 of nothing (RFC 9162, section 2.1.1). */
export function emptyRoot(): Uint8Array {
  return sha256();
}

/** Hash of one leaf (RFC 9162, section 2.1.1): the prefix keeps a node from being passed off as a leaf. */
export function leafHash(leaf: Uint8Array): Uint8Array {
  return prefixedHash(LEAF, leaf);
}

/** The same of a leaf's UTF-8, without making it. */
export function leafHashOfText(leaf: string): Uint8Array {
  return sha256OfPublic(`\0${leaf}`);
}

/** Hash of an inner node (RFC 9162, section 2.1.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return prefixedHash(NODE, left, right);
}

/** The complete subtrees that make up a range, from left to right. The range begins where a subtree of at least its size may begin. */
export function completeSubtrees({ start, end }: LeafRange): NodePlace[] {
  const places: NodePlace[] = [];
  for (let at = start; at < end; ) {
    const level = Math.floor(Math.log2(end - at));
    places.push({ level, index: at / 2 ** level });
    at += 2 ** level;
  }
  return places;
}

/** Hash of the range that these complete subtrees make up, from left to right; of none, the empty root. */
export function joinSubtrees(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0 ? emptyRoot() : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** How many inner nodes are complete in a tree of this size: what a store must hold, no more and no less. */
export function completeNodes(size: number): number {
  let nodes = 0;
  for (let width = Math.floor(size / 2); width > 0; width = Math.floor(width / 2)) nodes += width;
  return nodes;
}

/** A tree that grows at its right edge. It holds the complete subtrees that make up the leaves so far: O(log n) hashes. */
export class GrowingTree {
  #size: number;
  readonly #frontier: Uint8Array[];

  /** @param frontier the hashes of `completeSubtrees({ start: 0, end: size })` */
  constructor(size: number, frontier: readonly Uint8Array[]) {
    if (completeSubtrees({ start: 0, end: size }).length !== frontier.length) throw new TypeError('this is not the frontier of a tree of this size');
    this.#size = size;
    this.#frontier = [...frontier];
  }

  get size(): number {
    return this.#size;
  }

  root(): Uint8Array {
    return joinSubtrees(this.#frontier);
  }

  /** Adds a leaf and gives the inner nodes that it completes, from below. */
  append(leaf: Uint8Array): StoredNode[] {
    const completed: StoredNode[] = [];
    let hash = leaf;
    let index = this.#size;
    for (let level = 1; index % 2 === 1; level += 1) {
      hash = nodeHash(this.#frontier.pop() as Uint8Array, hash);
      index = (index - 1) / 2;
      completed.push({ level, index, hash });
    }
    this.#frontier.push(hash);
    this.#size += 1;
    return completed;
  }
}

function prefixedHash(prefix: number, first: Uint8Array, second?: Uint8Array): Uint8Array {
  const whole = Buffer.allocUnsafe(1 + first.length + (second?.length ?? 0));
  whole[0] = prefix;
  whole.set(first, 1);
  if (second) whole.set(second, 1 + first.length);
  return sha256OfPublic(whole);
}
