import type { BlocklistRow } from './quality.ts';

/** What is to be said of the file of a blocklist; nothing where it is whole. */
export const blocklistFileWords: Record<BlocklistRow['file'], string | null> = {
  whole: null,
  missing: 'missing: a backup does not hold it. Import it again.',
  altered: 'altered: it is not the file that was signed. Import it again.',
};

/** Of what name and date a list is: *badkeys of 2026-11-20*. */
export function blocklistLabel({ name, date }: Pick<BlocklistRow, 'name' | 'date'>): string {
  return `${name} of ${date}`;
}

/** What is shown of a blocklist, in this order. */
export const blocklistFacts = { list: 'List', keys: 'Keys', sha256: 'SHA-256', signer: 'Signed by', importedAt: 'Imported', file: 'File' } as const;
