import type { KnownFormat } from './known-format.ts';
import { readKeys, readProtections } from './read-algorithms.ts';
import { readFiles, skippedThings } from './read-files.ts';
import { refusedThings } from './refused-things.ts';
import { writtenFiles } from './written-files.ts';

/** Ids of everything that is read: a test of reading names the rows that it is about, and each row has such a test. */
export const readIds: readonly string[] = [...readFiles, ...readProtections.flatMap(({ algorithms }) => algorithms), ...readKeys].map(({ id }) => id);

/** Every row. The guide's page on formats is made of them; a test holds them against the readers' own tables. */
export const knownFormats: readonly Omit<KnownFormat, 'text'>[] = [
  ...readFiles,
  ...readProtections.flatMap(({ algorithms }) => algorithms),
  ...readKeys,
  ...skippedThings,
  ...refusedThings,
  ...writtenFiles,
];
