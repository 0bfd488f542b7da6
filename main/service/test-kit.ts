import { StrongroomError } from '../../preload/contract/errors.ts';
import { readSheets } from '../formats/kit-sheet-text.ts';
import { joinGiven, kitDigits } from '../vault/recovery-kit.ts';
import { unlockByKit } from '../vault/unlock-kit.ts';
import { noteTested } from './recovery-calls.ts';
import type { VaultSession } from './vault-session.ts';

/** What a test of the kit showed. */
export interface TestedKit {
  /** Eight digits that tell it from other kits of the vault. */
  digits: string;
  /** Sheets that were read, by their numbers. An age identity alone, which has none, is the only sheet. */
  sheets: number[];
  /** Sheets of it that nobody showed. */
  missing: number[];
}

/**
 * Proves sheets of the vault's recovery kit as its use would: as many of them as it takes open what the policy names, in as many groups that each sheet is
 * in one. That somebody has the kit is put down then. It opens no private key and changes no policy.
 * @param texts of a sheet each, or of several; UTF-8, the caller's to wipe
 * @throws StrongroomError `KIT_INVALID`, `KIT_SHEETS_MISSING`, `KIT_SHEETS_DIFFER`, `KIT_OF_ANOTHER_VAULT`, `KIT_REVOKED`
 */
export async function testSheets(session: VaultSession, texts: readonly { bytes: Uint8Array; where: string }[]): Promise<TestedKit> {
  const given: ReturnType<typeof readSheets> = [];
  try {
    for (const { bytes, where } of texts) given.push(...readSheets(bytes, where));
    const numbered = [...new Map(given.map((sheet) => [sheet.head?.sheet ?? 1, sheet])).entries()].sort(([left], [right]) => left - right);
    const need = Math.max(1, ...given.map(({ head }) => head?.need ?? 1));
    // First all of it: what is missing, or does not belong together, is said as an unlock says it.
    await opens(session, given);
    for (let from = 0; from < numbered.length; from += 1)
      await opens(
        session,
        Array.from({ length: need }, (_, at) => (numbered[(from + at) % numbered.length] as (typeof numbered)[number])[1]),
      );
    const { kit } = session.chain.current;
    if (!kit) throw new StrongroomError('KIT_REVOKED', 'This vault has no recovery kit.', 'Make one with `recovery kit`.');
    const sheets = numbered.map(([number]) => number);
    await noteTested(session, { digits: kitDigits(kit) });
    return { digits: kitDigits(kit), sheets, missing: Array.from({ length: kit.sheets }, (_, at) => at + 1).filter((number) => !sheets.includes(number)) };
  } finally {
    for (const sheet of given) sheet[Symbol.dispose]();
  }
}

async function opens({ header, chain }: VaultSession, given: ReturnType<typeof readSheets>): Promise<void> {
  using kit = await joinGiven(given);
  unlockByKit(header, chain, kit)[Symbol.dispose]();
}
