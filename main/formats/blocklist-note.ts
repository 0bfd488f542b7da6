import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';

/** First line of the text of a note beside a blocklist. */
const HEADING = 'strongroom blocklist v1';

/** What its signer says of a list of compromised keys. */
export const blocklistStatement = z.strictObject({
  /** Whose list it is, and when it was made: the list's own words, for people. */
  name: z.string().min(1).max(200),
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** Of the file, in bytes. */
  size: z.number().int().min(0),
  /** Keys in it. */
  count: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Names of its parts, by their number in it. */
  lists: z.record(z.string().regex(/^\d{1,3}$/), z.string().min(1).max(100)),
});
export type BlocklistStatement = z.infer<typeof blocklistStatement>;

/** The text to be signed (c2sp.org/signed-note): a heading and canonical JSON, a line each. */
export function blocklistNoteText(statement: BlocklistStatement): string {
  return `${HEADING}\n${canonicalJson(statement)}\n`;
}

/** The statement of a note's text; `null` where it is none, or is written in another way than we write it. */
export function parseBlocklistNoteText(text: string): BlocklistStatement | null {
  const [heading, json, rest, ...more] = text.split('\n');
  if (heading !== HEADING || json === undefined || rest !== '' || more.length > 0) return null;
  try {
    const parsed = blocklistStatement.safeParse(JSON.parse(json));
    return parsed.success && blocklistNoteText(parsed.data) === text ? parsed.data : null;
  } catch {
    return null;
  }
}
