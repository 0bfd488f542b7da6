import { z } from 'zod';
import { session } from './app.ts';
import { agentCall, shellCall } from './call.ts';
import { kitShape } from './recovery.ts';
import { fileToken, nothing, passphrase, role, time } from './values.ts';

export const officerName = z.string().trim().min(1).max(64);

/** How good a passphrase is, and why not. `guessesLog10`: decimal logarithm of the estimated number of guesses. */
export const passphraseJudgement = z.strictObject({
  acceptable: z.boolean(),
  score: z.number().int().min(0).max(4),
  guessesLog10: z.number(),
  reason: z.string(),
  suggestions: z.array(z.string()),
});
export type PassphraseJudgement = z.infer<typeof passphraseJudgement>;

export const vaultCalls = {
  'vault.chooseFolder': shellCall(
    /** `restore`: a new folder; `restore-over`: one where a vault lies already. */
    z.strictObject({ purpose: z.enum(['create', 'open', 'restore', 'restore-over']) }),
    z.strictObject({ chosen: z.strictObject({ vault: fileToken, name: z.string(), folder: z.string() }).nullable() }),
  ),
  /** What can be said of a vault without any passphrase. */
  'vault.describe': shellCall(
    z.strictObject({ vault: fileToken }),
    z.strictObject({
      vault: fileToken,
      name: z.string(),
      folder: z.string(),
      vaultId: z.string(),
      policyGeneration: z.number().int(),
      officers: z.array(z.strictObject({ name: z.string(), role, /** Whether a key file is needed beside the passphrase. */ keyFile: z.boolean() })),
      lockedSince: time.nullable(),
      inUse: z.strictObject({ officer: z.string(), host: z.string(), process: z.number().int(), since: time }).nullable(),
      failedAttempts: z.number().int(),
      /** Milliseconds until the next attempt is accepted. */
      retryAfter: z.number().int(),
    }),
  ),
  'vault.create': shellCall(
    /** `keyFile`: where the custodian's key file is written; `null`: the passphrase opens the vault alone. */
    z.strictObject({ vault: fileToken, officer: officerName, passphrase, kit: kitShape.nullable(), keyFile: fileToken.nullable() }),
    /** `kit`: whether one was made, which is to be put away before anything else. */
    z.strictObject({ session, kit: z.boolean() }),
  ),
  /** `keyFile`: one that was chosen; `null`: where the officer needs one it is looked for on the drives. */
  'vault.unlock': shellCall(z.strictObject({ vault: fileToken, officer: officerName, passphrase, keyFile: fileToken.nullable() }), z.strictObject({ session })),
  /** Whether an officer's key file lies on a drive that is plugged in, and the drive's name. */
  'vault.findKeyFile': shellCall(
    z.strictObject({ vault: fileToken, officer: officerName }),
    z.strictObject({ found: z.strictObject({ drive: z.string() }).nullable() }),
  ),
  'vault.lock': shellCall(
    /** `next`: the vault that is to be opened instead, such as one that was just restored; `null`: the same. */
    z.strictObject({ interrupt: z.boolean(), next: fileToken.nullable().default(null) }),
    z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('locked') }),
      /** Nothing happened: these commands would be interrupted. */
      z.strictObject({ outcome: z.literal('busy'), commands: z.array(z.strictObject({ id: z.string(), title: z.string() })) }),
    ]),
  ),
  'passphrase.judge': shellCall(
    z.strictObject({ passphrase, purpose: z.enum(['officer', 'file']), words: z.array(z.string().max(255)).max(20) }),
    passphraseJudgement,
  ),
  'passphrase.generate': shellCall(nothing, z.strictObject({ passphrase })),
  /** The key file that the officer unlocked with; `null` where the passphrase opens the vault alone. */
  'passphrase.keyFile': agentCall(nothing, z.strictObject({ keyFile: z.strictObject({ name: z.string() }).nullable() })),
  /** `keyFile`: the same as before, or none; none from now on; a new one, which is written to a place that holds no file of that name. */
  'passphrase.change': agentCall(
    z.strictObject({
      current: passphrase,
      next: passphrase,
      keyFile: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('keep') }),
        z.strictObject({ kind: z.literal('none') }),
        z.strictObject({ kind: z.literal('new'), destination: fileToken }),
      ]),
    }),
    nothing,
  ),
};
