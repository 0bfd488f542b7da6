import type { Random } from './random.ts';

/** What counts, lengths and flags turn into. */
const edges = [0, 1, 2, 0x0f, 0x10, 0x1f, 0x20, 0x30, 0x31, 0x7f, 0x80, 0x81, 0x84, 0xa0, 0xfe, 0xff];
const words = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0xffffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

export type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

/** Bytes with a range of theirs replaced. */
export function spliced(bytes: Uint8Array, from: number, to: number, by: Uint8Array): Uint8Array {
  const result = new Uint8Array(from + by.length + bytes.length - to);
  result.set(bytes.subarray(0, from));
  result.set(by, from);
  result.set(bytes.subarray(to), from + by.length);
  return result;
}

/** A range of at most some hundred bytes; of nothing, nothing. */
function range(bytes: Uint8Array, random: Random): [from: number, to: number] {
  const from = random.below(bytes.length + 1);
  return [from, Math.min(bytes.length, from + random.small(512))];
}

const changed = (bytes: Uint8Array, change: (copy: Uint8Array, view: DataView) => void): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  if (copy.length > 0) change(copy, new DataView(copy.buffer));
  return copy;
};

/** What knows nothing of a format. */
export const byteMutations: readonly Mutation[] = [
  (bytes, random) =>
    changed(bytes, (copy) => {
      const at = random.below(copy.length);
      copy[at] = (copy[at] as number) ^ (1 << random.below(8));
    }),
  (bytes, random) => changed(bytes, (copy) => void (copy[random.below(copy.length)] = random.pick(edges))),
  (bytes, random) => changed(bytes, (copy) => void (copy[random.below(copy.length)] = random.below(256))),
  (bytes, random) =>
    changed(bytes, (copy, view) => copy.length > 1 && view.setUint16(random.below(copy.length - 1), random.pick(words) & 0xffff, random.oneIn(2))),
  (bytes, random) => changed(bytes, (copy, view) => copy.length > 3 && view.setUint32(random.below(copy.length - 3), random.pick(words), random.oneIn(2))),
  (bytes, random) => changed(bytes, (copy) => void copy.set(random.bytes(random.small(16)).subarray(0, copy.length), 0)),
  // Cut short, and from the front.
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) => bytes.slice(random.below(Math.min(bytes.length, 64))),
  (bytes, random) => spliced(bytes, ...range(bytes, random), new Uint8Array(0)),
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return spliced(bytes, to, to, bytes.slice(from, to));
  },
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    const part = bytes.slice(from, to);
    const times = random.small(64);
    const many = new Uint8Array(Math.min(part.length * times, 65_536));
    for (let at = 0; at < many.length; at += part.length) many.set(part.subarray(0, many.length - at), at);
    return spliced(bytes, from, to, many);
  },
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return spliced(bytes, at, at, random.bytes(random.small(64)));
  },
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return spliced(bytes, from, to, new Uint8Array(to - from).fill(random.pick(edges)));
  },
  // The head of one and the tail of another, and a piece of another in the middle.
  (bytes, random, other) => spliced(bytes, random.below(bytes.length + 1), bytes.length, other.slice(random.below(other.length + 1))),
  (bytes, random, other) => spliced(bytes, ...range(bytes, random), other.slice(...range(other, random))),
  (bytes, random) => {
    const [from, to] = range(bytes, random);
    return spliced(bytes, from, to, bytes.slice(from, to).toReversed());
  },
];
