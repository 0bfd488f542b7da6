import { z } from 'zod';
import { session } from './app.ts';
import { agentCall, shellCall } from './call.ts';
import { fileToken, nothing, passphrase, sha256Hex, time } from './values.ts';

export const MOST_KIT_SHEETS = 16;

/** One sheet, or several of which at least two are needed: of fewer each would open everything alone, as two prints of one sheet do. */
export const kitShape = z
  .strictObject({ sheets: z.number().int().min(1).max(MOST_KIT_SHEETS), need: z.number().int().min(1).max(MOST_KIT_SHEETS) })
  .refine(({ sheets, need }) => need <= sheets && need > 1 === sheets > 1, 'A kit has one sheet, or several of which at least two are needed.');
export type KitShape = z.infer<typeof kitShape>;

/** A sheet as it was typed: its line, its words or all of its text. UTF-8, never a string. */
export const typedSheet = z.instanceof(Uint8Array).refine((bytes) => bytes.length <= 16_384, 'A sheet has at most 16,384 bytes.');
const typedSheets = z.array(typedSheet).min(1).max(MOST_KIT_SHEETS);

/** Words of a sheet, by their numbers from 1 on. */
const askedWords = z.array(z.number().int().min(1));

/** A kit from its making until it is put away. Its secrets are bytes, and go to the kit's own window alone. */
export const keptKit = z.strictObject({
  vaultName: z.string(),
  vaultId: sha256Hex,
  policyGeneration: z.number().int(),
  /** Eight digits that tell it from other kits of the vault. */
  kit: z.string(),
  createdAt: time,
  need: z.number().int(),
  /** `line`: ASCII. `words`: ASCII with a space between. `asked`: which words are to be typed back. */
  sheets: z.array(z.strictObject({ sheet: z.number().int(), line: z.instanceof(Uint8Array), words: z.instanceof(Uint8Array), asked: askedWords })),
  /** Whether what was typed back was right. */
  tested: z.boolean(),
});
export type ShownKit = z.infer<typeof keptKit>;

export const recoveryCalls = {
  /** What the policy says of the kit, and what the log knows of its use. Without a secret. */
  'recovery.show': agentCall(
    nothing,
    z.strictObject({
      kit: z.strictObject({ sheets: z.number().int(), need: z.number().int(), generation: z.number().int(), digits: z.string() }).nullable(),
      /** A kit that was just made and is not put away yet. */
      kept: z.boolean(),
      /** When the kit was last used to open the vault; `null`: not since it was made. */
      usedAt: time.nullable(),
    }),
  ),
  /** For the kit's window. */
  'recovery.kept': agentCall(nothing, keptKit),
  /** One sheet. */
  'recovery.save': agentCall(z.strictObject({ destination: fileToken, sheet: z.number().int().min(1), format: z.enum(['text', 'pdf']) }), nothing),
  /** What was typed back of each sheet; a kit counts as tested when all is right. */
  'recovery.test': agentCall(
    z.strictObject({ answers: z.array(z.strictObject({ sheet: z.number().int(), word: z.number().int(), typed: passphrase })).max(MOST_KIT_SHEETS * 8) }),
    nothing,
  ),
  /** The kit is on paper or on sticks: the agent forgets it. */
  'recovery.putAway': agentCall(nothing, nothing),
  /** Shows the kit in a window of its own, which ends with all that it knew. */
  'recovery.showWindow': shellCall(nothing, nothing),
  'recovery.closeWindow': shellCall(nothing, nothing),
  /** Prints what the kit's window shows. */
  'recovery.print': shellCall(nothing, z.strictObject({ printed: z.boolean() })),
  /** Opens a vault with its kit and without any officer: gives an officer a new passphrase, or adds a custodian of that name. */
  'recovery.open': shellCall(
    z.strictObject({ vault: fileToken, sheets: typedSheets, officer: z.string().trim().min(1).max(64), passphrase }),
    z.strictObject({ session }),
  ),
};
