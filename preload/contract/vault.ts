import { z } from 'zod';
import { session } from './app.ts';
import { agentCall, shellCall } from './call.ts';
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

/** The lines of the paper kit, as printed. They are secret. */
export const kitSheet = z.strictObject({
  vaultName: z.string(),
  vaultId: z.string(),
  policyGeneration: z.number().int(),
  createdAt: time,
  identity: z.string(),
});
export type KeptKit = z.infer<typeof kitSheet>;

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
      officers: z.array(z.strictObject({ name: z.string(), role })),
      lockedSince: time.nullable(),
      inUse: z.strictObject({ officer: z.string(), host: z.string(), process: z.number().int(), since: time }).nullable(),
      failedAttempts: z.number().int(),
      /** Milliseconds until the next attempt is accepted. */
      retryAfter: z.number().int(),
    }),
  ),
  'vault.create': shellCall(
    z.strictObject({ vault: fileToken, officer: officerName, passphrase, kit: z.boolean() }),
    z.strictObject({ session, kit: kitSheet.nullable() }),
  ),
  'vault.unlock': shellCall(z.strictObject({ vault: fileToken, officer: officerName, passphrase }), z.strictObject({ session })),
  'vault.lock': shellCall(
    /** `next`: the vault that is to be opened instead, such as one that was just restored; `null`: the same. */
    z.strictObject({ interrupt: z.boolean(), next: fileToken.nullable().default(null) }),
    z.discriminatedUnion('outcome', [
      z.strictObject({ outcome: z.literal('locked') }),
      /** Nothing happened: these commands would be interrupted. */
      z.strictObject({ outcome: z.literal('busy'), commands: z.array(z.strictObject({ id: z.string(), title: z.string() })) }),
    ]),
  ),
  'vault.saveKit': agentCall(z.strictObject({ destination: fileToken }), nothing),
  /** The kit is on paper or on a stick: the agent forgets it. */
  'vault.kitDone': agentCall(nothing, nothing),
  'passphrase.judge': shellCall(
    z.strictObject({ passphrase, purpose: z.enum(['officer', 'file']), words: z.array(z.string().max(255)).max(20) }),
    passphraseJudgement,
  ),
  'passphrase.generate': shellCall(nothing, z.strictObject({ passphrase })),
  'passphrase.change': agentCall(z.strictObject({ current: passphrase, next: passphrase }), nothing),
};
