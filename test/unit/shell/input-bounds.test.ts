import { describe, expect, it } from 'vitest';
import { isWithinBounds, LIMITS } from '../../../main/shell/input-bounds.ts';
import { wipeBytes } from '../../../main/shell/wipe.ts';

/**
 * A value that counts how often it, or anything in it, is looked at. That, and not a time, is what a hostile value can make main do: the machine
 * may be busy with something else.
 */
function counted(value: unknown): { value: unknown; looks(): number } {
  let looks = 0;
  const watched = new WeakMap<object, object>();
  const watch = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) return part;
    const known = watched.get(part);
    if (known !== undefined) return known;
    const look = <T>(answer: T): T => {
      looks += 1;
      return answer;
    };
    const proxy = new Proxy(part, {
      get: (target, name) => look(watch(Reflect.get(target, name))),
      has: (target, name) => look(Reflect.has(target, name)),
      getPrototypeOf: (target) => look(Reflect.getPrototypeOf(target)),
      getOwnPropertyDescriptor: (target, name) => look(Reflect.getOwnPropertyDescriptor(target, name)),
    });
    watched.set(part, proxy);
    return proxy;
  };
  return { value: watch(value), looks: () => looks };
}

const nested = (levels: number, wrap: (inner: unknown) => unknown) => {
  let value: unknown = null;
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
};
const cyclic: unknown[] = [];
cyclic.push(cyclic, cyclic);

const costly: [string, unknown][] = [
  ['a list of a million', Array(1_000_000).fill('x')],
  ['a thousand lists of fifty thousand holes', Array.from({ length: 1000 }, () => Array(50_000))],
  ['a list of four thousand million holes', Array(4_000_000_000)],
  ['an object of a million names', Object.fromEntries(Array.from({ length: 1_000_000 }, (_none, index) => [`x${index}`, 1]))],
  ['a hundred thousand objects in each other', nested(100_000, (inner) => ({ inner }))],
  ['ten thousand million values, shared', nested(10, (inner) => Array(10).fill(inner))],
  ['a list that holds itself twice', cyclic],
  ['a text of a million characters as an object', new String('x'.repeat(1_000_000))],
  ['a map of a million', new Map(Array.from({ length: 1_000_000 }, (_none, index) => [index, index]))],
];

describe.each(costly)('%s', (_what, hostile) => {
  it('is refused after no more looks than a large call costs', () => {
    const { value, looks } = counted(hostile);
    expect(isWithinBounds(value)).toBe(false);
    expect(looks()).toBeLessThan(4 * LIMITS.values);
  });

  it('is wiped with no more looks than that', () => {
    const { value, looks } = counted(hostile);
    wipeBytes(value);
    expect(looks()).toBeLessThan(10 * LIMITS.values);
  });
});

describe('what calls are made of', () => {
  it.each<[string, unknown]>([
    ['a drop of 10,000 files', { sources: Array(10_000).fill('a'.repeat(32)), eraseSource: false }],
    ['sixteen sheets that were typed in full', { sheets: Array.from({ length: 16 }, () => new Uint8Array(16_384)) }],
    ['passphrases that lie in one message', { one: new Uint8Array(1_000_000).subarray(0, 20), other: new Uint8Array(1_000_000).subarray(20, 40) }],
    ['text of any script', { text: 'Žluťoučký 暗号 🔐' }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: null, b: undefined, c: [true, 0, -1] })],
  ])('is let through: %s', (_what, value) => {
    expect(isWithinBounds(value)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['half a surrogate pair in a name', { 'x\udc00': 1 }],
    ['a zero byte in a list', ['x', 'x\0']],
    ['a name that every object has', { valueOf: 1 }],
    ['a prototype of its own', JSON.parse('{"__proto__": {}}')],
    ['a list with a name', Object.assign(['x'], { extra: 1 })],
    ['a list with a hole', Object.assign([1], { length: 2 })],
    ['a list with a name in the place of a hole', Object.assign(Array(1), { extra: 1 })],
    ['no number', Number.NaN],
    ['minus nothing', -0],
    ['bytes of a large memory', new Uint8Array(new ArrayBuffer(LIMITS.buffers + 1), 0, 1)],
    ['texts that are too much together', Array(6).fill('x'.repeat(100_000))],
    ['bytes that are too many together', Array.from({ length: 6 }, () => new Uint8Array(64 * 1024))],
  ])('is not: %s', (_what, value) => {
    expect(isWithinBounds(value)).toBe(false);
  });
});

it('wiping reaches bytes in plain objects and lists, however they are shared, and leaves views of other kinds alone', () => {
  const bytes = () => new Uint8Array([1, 2, 3]);
  const shared = { passphrase: bytes() };
  const input = { passphrase: bytes(), list: [bytes(), { deep: bytes() }], shared, again: shared, numbers: new Float64Array([1]) };
  wipeBytes([input, input]);
  expect([input.passphrase, input.list[0], (input.list[1] as { deep: Uint8Array }).deep, shared.passphrase].map((part) => [...(part as Uint8Array)])).toEqual(
    Array(4).fill([0, 0, 0]),
  );
  expect([...input.numbers]).toEqual([1]);
});
