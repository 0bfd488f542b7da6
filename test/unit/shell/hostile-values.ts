import { z } from 'zod';
import type { Place } from './contract-places.ts';

/** A value that must not be taken for what the contract allows in a place. */
export interface Hostile {
  what: string;
  value: unknown;
}

class Impostor {
  constructor(fields: object) {
    Object.assign(this, fields);
  }
}

const nested = (levels: number, wrap: (inner: unknown) => unknown) => {
  let value: unknown = null;
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
};
const large = new Uint8Array(64 << 20);
const cyclicList: unknown[] = [];
cyclicList.push(cyclicList);
const cyclicObject: Record<string, unknown> = {};
cyclicObject.itself = cyclicObject;
const sharedTenfold = nested(9, (inner) => Array(10).fill(inner));

/** What no place of any call takes, whatever its kind. Made once: the large ones cost nothing when they are looked at. */
const anywhere: readonly Hostile[] = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 2 ** 53 + 2, -(2 ** 53) - 2, 0.5].map((value) => ({
    what: `the number ${Object.is(value, -0) ? '-0' : value}`,
    value,
  })),
  { what: 'a bigint', value: 10n },
  { what: 'a symbol', value: Symbol.iterator },
  { what: 'a function', value: () => 'x' },
  { what: 'a date', value: new Date(0) },
  { what: 'a map', value: new Map([['kind', 'files']]) },
  { what: 'a set', value: new Set(['x']) },
  { what: 'a pattern', value: /x/ },
  { what: 'an error', value: new Error('x') },
  { what: 'a boxed text', value: new String('x') },
  { what: 'a boxed number', value: new Number(1) },
  { what: 'a promise', value: Promise.resolve('x') },
  { what: 'a memory', value: new ArrayBuffer(8) },
  { what: 'numbers of eight bytes', value: new Float64Array(8) },
  { what: 'a view without a type', value: new DataView(new ArrayBuffer(8)) },
  { what: 'a list in a list in a list', value: [[['x']]] },
  { what: 'itself in a list', value: cyclicList },
  { what: 'itself in an object', value: cyclicObject },
  { what: '10,000 lists in each other', value: nested(10_000, (inner) => [inner]) },
  { what: '10,000 objects in each other', value: nested(10_000, (inner) => ({ inner })) },
  { what: 'a thousand million values, shared', value: sharedTenfold },
  { what: 'a text of 8 MiB', value: 'x'.repeat(8 << 20) },
  { what: 'a zero byte', value: 'x\0' },
  { what: 'half a surrogate pair', value: 'x\ud800' },
  { what: 'the other half', value: '\udc00x' },
  { what: 'a list of 100,001', value: Array(100_001).fill('x') },
  { what: 'a list of a thousand million holes', value: Array(1_000_000_000) },
  { what: 'a list with a hole', value: Array(1) },
];

type Kind = 'object' | 'record' | 'list' | 'text' | 'number' | 'boolean' | 'bytes' | 'word';

function kindOf({ schema, path }: Place): Kind {
  if (schema instanceof z.ZodObject) return 'object';
  if (schema instanceof z.ZodRecord) return 'record';
  if (schema instanceof z.ZodArray) return 'list';
  if (schema instanceof z.ZodString) return 'text';
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) return 'word';
  // `z.instanceof(Uint8Array)` is the one kind of its own that calls have.
  if (schema instanceof z.ZodCustom && schema.safeParse(new Uint8Array(1)).success) return 'bytes';
  throw new Error(`${path.join('.')} is of a kind that nobody attacks yet: ${schema.type}`);
}

/** Plain values, and the kinds that might take them. */
const plain: readonly (Hostile & { fits: readonly Kind[] })[] = [
  { what: 'a text', value: 'no such value', fits: ['text'] },
  { what: 'an empty text', value: '', fits: ['text'] },
  { what: 'a number', value: 7, fits: ['number'] },
  { what: 'true', value: true, fits: ['boolean'] },
  { what: 'an empty list', value: [], fits: ['list'] },
  { what: 'an empty object', value: {}, fits: ['object', 'record'] },
  { what: 'bytes', value: new Uint8Array(8), fits: ['bytes'] },
];

/** Everything that is to be refused in a place of a valid input. */
export function hostileValues(place: Place, valid: unknown): Hostile[] {
  const kind = kindOf(place);
  const hostile = [...anywhere, ...plain.filter(({ fits }) => !fits.includes(kind))];
  if (!place.nullable) hostile.push({ what: 'null', value: null });
  if (!place.optional) hostile.push({ what: 'nothing', value: undefined });
  return [...hostile, ...ofKind[kind](place, valid as never)];
}

const ofKind: Record<Kind, (place: Place, valid: never) => Hostile[]> = {
  text({ schema }, valid: string) {
    const { minLength, maxLength } = schema as z.ZodString;
    return [
      ...(maxLength === null ? [] : [{ what: 'a text that is too long by one', value: 'x'.repeat(maxLength + 1) }]),
      ...(minLength ? [{ what: 'an empty text', value: '' }] : []),
      { what: 'its text and a zero byte', value: `${valid}\0` },
      { what: 'its text and half a surrogate pair', value: `${valid}\ud83d` },
    ];
  },
  word: (_place, valid: string) =>
    [`${valid} `, valid.toUpperCase(), `${valid}\n`, 'constructor', '__proto__', 'toString'].map((value) => ({
      what: `the word ${JSON.stringify(value)}`,
      value,
    })),
  number({ schema }) {
    const { minValue, maxValue } = schema as z.ZodNumber;
    return [minValue === null ? null : minValue - 1, maxValue === null ? null : maxValue + 1]
      .filter((value) => value !== null)
      .map((value) => ({ what: `the number ${value}`, value }));
  },
  boolean: () => [
    { what: 'a zero', value: 0 },
    { what: 'the text true', value: 'true' },
  ],
  bytes: () => [
    { what: 'bytes too many by one', value: new Uint8Array(16_385) },
    { what: '64 MiB of bytes', value: large },
    { what: 'one byte of 64 MiB', value: large.subarray(0, 1) },
    { what: 'bytes with a sign', value: new Int8Array(8) },
    { what: 'bytes as numbers', value: [1, 2, 3] },
    { what: 'bytes as an object', value: { 0: 1, length: 1 } },
  ],
  list({ schema }, valid: unknown[]) {
    const { maximum } = boundsOfList(schema as z.ZodArray);
    return [
      ...(maximum === undefined ? [] : [{ what: 'a list that is too long by one', value: Array(maximum + 1).fill(valid[0]) }]),
      { what: 'a list with a name of its own', value: Object.assign([...valid], { extra: valid[0] }) },
      { what: 'its list with a hole', value: Object.assign([...valid], { length: valid.length + 1 }) },
      { what: 'its list as an object', value: { ...valid, length: valid.length } },
      { what: 'its list under another prototype', value: Object.setPrototypeOf([...valid], { length: 1 }) },
    ];
  },
  object({ schema }, valid: Record<string, unknown>) {
    const required = Object.entries((schema as z.ZodObject).shape).filter(([, field]) => !(field as z.ZodType).safeParse(undefined).success);
    return [
      ...extraNames(valid),
      ...required.map(([name]) => ({ what: `no ${name}`, value: Object.fromEntries(Object.entries(valid).filter(([other]) => other !== name)) })),
      ...disguises(valid),
      { what: 'itself inside it', value: cyclicCopy(valid) },
    ];
  },
  record: (_place, valid: Record<string, unknown>) => [
    ...extraNames(valid, Object.values(valid)[0]).filter(({ what }) => what !== 'the further name extra'),
    ...disguises(valid),
    { what: 'a name of 300 characters', value: { ...valid, ['x'.repeat(300)]: Object.values(valid)[0] } },
    { what: '60,000 names', value: Object.fromEntries(Array.from({ length: 60_000 }, (_none, index) => [`x${index}`, Object.values(valid)[0]])) },
    { what: 'itself inside it', value: cyclicCopy(valid) },
  ],
};

/** Names that the contract does not have, some of which every object has already. Own ones, as ipc would carry them. */
function extraNames(valid: object, value: unknown = 'x'): Hostile[] {
  return ['extra', '__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'x\0', 'x\ud800']
    .filter((name) => name !== 'prototype' || value === 'x')
    .map((name) => ({
      what: `the further name ${name}`,
      value: Object.defineProperty({ ...valid }, name, { value, enumerable: true, writable: true, configurable: true }),
    }));
}

/** The same fields in something else than a plain object. */
function disguises(valid: object): Hostile[] {
  return [
    { what: 'its fields in a class', value: new Impostor(valid) },
    { what: 'its fields inherited', value: Object.create(valid) },
    { what: 'its fields under another prototype', value: Object.assign(Object.create({ polluted: true }), valid) },
    { what: 'its fields in a map', value: new Map(Object.entries(valid)) },
    { what: 'its fields in a list', value: Object.assign([], valid) },
    { what: 'its fields in a list of one', value: [valid] },
    { what: 'its fields as pairs', value: Object.entries(valid) },
    { what: 'its fields as JSON', value: JSON.stringify(valid) },
  ];
}

function cyclicCopy(valid: object): object {
  const copy: Record<string, unknown> = { ...valid };
  for (const name of [...Object.keys(valid), 'itself']) copy[name] = copy;
  return copy;
}

export function boundsOfList(schema: z.ZodArray): { maximum?: number | undefined } {
  for (const check of schema.def.checks ?? []) {
    const { def } = check._zod as { def: { check: string; maximum?: number } };
    if (def.check === 'max_length') return { maximum: def.maximum };
  }
  return {};
}
