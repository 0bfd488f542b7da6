import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';

/** A small JSON document in the user's own folder: nothing in it is secret, and nothing breaks if it is lost. */
export interface KeptJson<T> {
  read(): T;
  write(value: T): void;
}

/** Keeps a document in a file. One that is missing, damaged or of another version reads as `fallback`; writing replaces it as a whole or not at all. */
export function keepJson<T>(file: string, schema: z.ZodType<T>, fallback: T): KeptJson<T> {
  return {
    read() {
      try {
        return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
      } catch {
        return fallback;
      }
    },
    write(value) {
      const temporary = `${file}.new`;
      try {
        mkdirSync(dirname(file), { recursive: true });
        const descriptor = openSync(temporary, 'w', 0o600);
        try {
          writeSync(descriptor, JSON.stringify(value, null, 2));
          fsyncSync(descriptor);
        } finally {
          closeSync(descriptor);
        }
        renameSync(temporary, file);
      } catch (error) {
        // A full or read-only disk must not keep an officer from working: the preference is lost, and only that.
        console.error(`strongroom: could not write ${file}: ${error instanceof Error ? error.message : error}`);
      }
    },
  };
}
