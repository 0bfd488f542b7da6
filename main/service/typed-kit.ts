import { wipe } from '../crypto/secret-bytes.ts';
import { readSheets } from '../formats/kit-sheet-text.ts';
import { type JoinedKit, joinGiven } from '../vault/recovery-kit.ts';

/**
 * The kit of sheets that were typed, one text each or several in one.
 * @param typed UTF-8; wiped
 * @throws StrongroomError `KIT_INVALID`, `KIT_SHEETS_MISSING`, `KIT_SHEETS_DIFFER`
 */
export async function joinTyped(typed: readonly Uint8Array[]): Promise<JoinedKit> {
  const given: ReturnType<typeof readSheets> = [];
  try {
    for (const [at, text] of typed.entries())
      given.push(...readSheets(text, typed.length === 1 ? 'in what was typed' : `in what was typed as sheet ${at + 1}`));
    return await joinGiven(given);
  } finally {
    for (const sheet of given) sheet[Symbol.dispose]();
    for (const text of typed) wipe(text);
  }
}
