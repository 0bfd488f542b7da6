import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeOwnFiles } from './own-files.ts';
import type { ReaderName } from './readers.ts';
import { makeSeedFiles, type SeedFile, type Shape } from './seed-files.ts';

export interface Seed extends SeedFile {
  reader: ReaderName;
}

/** Which readers a file of that name is fed to. */
function readersOf({ name, shape }: SeedFile): ReaderName[] {
  if (shape !== 'der') return ['container'];
  if (name.startsWith('certificate')) return ['container', 'certificate'];
  if (name.startsWith('request')) return ['container', 'request'];
  return name === 'crl' ? ['container', 'crl'] : ['container'];
}

/** What our own files are made of. */
function shapeOf(reader: ReaderName, bytes: Uint8Array): Shape {
  if (reader === 'container') return bytes[0] === 0x30 ? 'der' : 'java';
  return text.includes(reader) ? 'text' : 'bytes';
}

const text: readonly ReaderName[] = ['table', 'note', 'policy', 'header', 'kit', 'log'];

async function makeSeeds(): Promise<Seed[]> {
  const work = mkdtempSync(join(tmpdir(), 'strongroom-seeds-'));
  try {
    const own = await makeOwnFiles();
    // What reads a policy reads it as a note.
    const all: Record<string, Uint8Array[]> = { ...own, policy: own.note?.slice(2, 3) ?? [] };
    const ours = Object.entries(all).flatMap(([reader, files]) =>
      files.map((bytes, i): Seed => ({ reader: reader as ReaderName, name: `${reader} ${i}`, shape: shapeOf(reader as ReaderName, bytes), bytes })),
    );
    return [...makeSeedFiles(work).flatMap((file) => readersOf(file).map((reader): Seed => ({ ...file, reader }))), ...ours];
  } finally {
    rmSync(work, { recursive: true });
  }
}

const SEPARATOR = '~';

/** Seeds in the order of their names, so that a case's number means the same as long as the folder stands. */
function readSeeds(folder: string): Seed[] {
  return readdirSync(folder)
    .toSorted()
    .map((file) => {
      const [reader, shape, name] = file.split(SEPARATOR) as [ReaderName, Shape, string];
      return { reader, shape, name, bytes: new Uint8Array(readFileSync(join(folder, file))) };
    });
}

/**
 * The seeds, made once by the programs whose files they are and kept for later runs. What makes them names their folder: other seeds, another folder.
 * @param cache a folder that may be thrown away at any time
 */
export async function loadSeeds(cache: string): Promise<Seed[]> {
  const hash = createHash('sha256');
  for (const file of ['seed-files.ts', 'own-files.ts', 'exported-log.ts', 'seeds.ts']) hash.update(readFileSync(join(import.meta.dirname, file)));
  const folder = join(cache, hash.digest('hex').slice(0, 16));
  if (existsSync(folder)) return readSeeds(folder);
  mkdirSync(dirname(folder), { recursive: true });
  const made = mkdtempSync(`${folder}-`);
  for (const { reader, shape, name, bytes } of await makeSeeds()) writeFileSync(join(made, [reader, shape, name].join(SEPARATOR)), bytes);
  try {
    renameSync(made, folder);
  } catch (error) {
    // Another process was quicker.
    if (!existsSync(folder)) throw error;
    rmSync(made, { recursive: true });
  }
  return readSeeds(folder);
}
