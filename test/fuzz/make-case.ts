import { byteMutations } from './mutate-bytes.ts';
import { mutateDer } from './mutate-der.ts';
import { mutateText } from './mutate-text.ts';
import { Random } from './random.ts';
import { type ReaderName, shares } from './readers.ts';
import { redigestJava, rewrapDer } from './rewrap.ts';
import type { Seed } from './seeds.ts';

export interface FuzzCase {
  reader: ReaderName;
  /** Of what it was made. */
  origin: string;
  bytes: Uint8Array;
}

/** No case is longer. */
const LONGEST = 256 * 1024;

/** The seeds by their readers, each with its share of the cases. */
export class CaseMaker {
  readonly #seed: number;
  readonly #byReader = new Map<ReaderName, Seed[]>();
  readonly #wheel: ReaderName[];

  /** @param only the readers that are fed; all where there are none */
  constructor(seed: number, seeds: readonly Seed[], only: readonly ReaderName[] = []) {
    this.#seed = seed;
    for (const one of seeds) this.#byReader.set(one.reader, [...(this.#byReader.get(one.reader) ?? []), one]);
    const fed = (Object.entries(shares) as [ReaderName, number][]).filter(([name]) => only.length === 0 || only.includes(name));
    this.#wheel = fed.flatMap(([name, share]) => Array<ReaderName>(share).fill(name));
  }

  /** The case of that number: the same for the same seed and seeds, whatever was made before. */
  make(number: number): FuzzCase {
    const random = new Random(this.#seed, number);
    const reader = random.pick(this.#wheel);
    const seeds = this.#byReader.get(reader) ?? [];
    const [seed, other] = [random.pick(seeds), random.pick(seeds)];
    let bytes = seed.bytes;
    for (let left = random.pick([1, 1, 1, 2, 3, 6]); left > 0 && bytes.length > 0; left--) bytes = mutated(seed, bytes, random, other).subarray(0, LONGEST);
    if (seed.shape === 'der' && reader === 'container' && random.oneIn(3)) bytes = rewrapDer(bytes, random);
    if (seed.shape === 'java' && !random.oneIn(4)) bytes = redigestJava(bytes);
    // Its own memory, as a file that was read has: a Buffer may be a view of others'.
    return { reader, origin: seed.name, bytes: Uint8Array.from(bytes) };
  }
}

function mutated(seed: Seed, bytes: Uint8Array, random: Random, other: Seed): Uint8Array {
  const structured = !random.oneIn(4);
  if (structured && seed.shape === 'der') return mutateDer(bytes, random, other.bytes) ?? random.pick(byteMutations)(bytes, random, other.bytes);
  if (structured && seed.shape === 'text') return random.oneIn(3) ? insidePem(bytes, random, other.bytes) : mutateText(bytes, random, other.bytes);
  if (structured && seed.shape === 'zip') return mutateRecords(bytes, random);
  return random.pick(byteMutations)(bytes, random, other.bytes);
}

/** Changes what one block of PEM, or one long string of base64 wherever it stands, decodes to. */
function insidePem(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const runs = [...text.matchAll(/[A-Za-z0-9+/\r\n]{40,}={0,2}/g)];
  const run = runs[random.below(runs.length)];
  if (!run) return mutateText(bytes, random, other);
  const inner = new Uint8Array(Buffer.from(run[0], 'base64'));
  const changed = mutateDer(inner, random, other) ?? random.pick(byteMutations)(inner, random, other);
  const lines = Buffer.from(changed)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return Buffer.from(`${text.slice(0, run.index)}\n${lines}${text.slice(run.index + run[0].length)}`, 'latin1');
}

const signatures = [0x04034b50, 0x02014b50, 0x06054b50];

/** Changes a field of one of a ZIP archive's records (APPNOTE.TXT 6.3.10, section 4.3). */
function mutateRecords(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  const records: number[] = [];
  for (let at = 0; at + 4 <= copy.length; at++) if (signatures.includes(view.getUint32(at, true))) records.push(at);
  if (records.length === 0) return copy;
  const field = Math.min(random.pick(records) + random.below(46), copy.length - 4);
  const old = view.getUint16(field, true);
  if (random.oneIn(2)) view.setUint16(field, random.pick([0, 1, 8, 9, 0xffff, old + 1, old - 1, random.below(65_536)]) & 0xffff, true);
  else view.setUint32(field, random.pick([0, 0xffffffff, 0x7fffffff, copy.length, random.below(copy.length), random.pick(records)]), true);
  return copy;
}
