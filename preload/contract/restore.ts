import { z } from 'zod';
import { sftpAccess, targetName } from './backup.ts';
import { shellCall } from './call.ts';
import { MOST_KIT_SHEETS, typedSheet } from './recovery.ts';
import { errorAnswer, fileToken, nothing, passphrase, sha256Hex, time } from './values.ts';

/** A backup as it lies on a target. Until it is `proved`, what it says of itself is only said. */
export const foundBackup = z.strictObject({
  /** Without the suffix. */
  name: z.string(),
  vaultId: sha256Hex,
  policyGeneration: z.number().int(),
  logSize: z.number().int(),
  /** Of the container, in bytes, as the target says. */
  size: z.number().int(),
  takenAt: time,
  withSlots: z.boolean(),
  /**
   * `unchecked`: nobody gave a passphrase yet. `signed`: an officer of the vault signed its note, and the container was not read. `proved`: it was opened
   * and is whole. `other-key`: this passphrase or kit does not open it. `damaged`: `problem` says how.
   */
  state: z.enum(['unchecked', 'signed', 'proved', 'other-key', 'damaged']),
  problem: errorAnswer.nullable(),
});
export type FoundBackup = z.infer<typeof foundBackup>;

/** What a check found out: which backup would be restored, and what an officer must know before. */
export const restorePlan = z.strictObject({
  backups: z.array(foundBackup),
  /** The one that is ready to be put in place. */
  chosen: foundBackup,
  /** Why it was chosen, and what speaks against it; newer ones that could not be proved, a newer anchor, a second history. */
  warnings: z.array(z.string()),
  /** The newest anchor that is known, and whether the backup agrees with it: a server can withhold what is newer, and show what is old. */
  anchor: z.string(),
  /** What lies where the vault is to go: nothing, or a vault that is moved aside. */
  replaces: z
    .strictObject({
      logSize: z.number().int(),
      /** Whether it knows more than the backup: then its name has to be typed. */
      newer: z.boolean(),
      name: z.string(),
    })
    .nullable(),
  officers: z.array(z.string()),
});
export type RestorePlan = z.infer<typeof restorePlan>;

/** What lies in a place: backups, and what is none, with why. */
const found = z.strictObject({ backups: z.array(foundBackup), problems: z.array(z.strictObject({ name: z.string(), error: errorAnswer })) });

export const restoreCalls = {
  'restore.connectSftp': shellCall(z.strictObject(sftpAccess), found),
  'restore.connectFolder': shellCall(z.strictObject({ destination: fileToken }), found),
  /** By a target that the open vault knows. */
  'restore.connectTarget': shellCall(z.strictObject({ name: targetName }), found),
  /**
   * Fetches a backup beside the place where it is to go and proves it there. Exactly one of `passphrase` and `kit` (sheets as they were typed).
   * `backup`: its name; `null`: the latest of that vault, refused where something that says it is newer cannot be proved.
   * `checkpoint`: an anchor that was kept elsewhere.
   */
  'restore.check': shellCall(
    z.strictObject({
      vaultId: sha256Hex,
      passphrase: passphrase.nullable(),
      kit: z.array(typedSheet).min(1).max(MOST_KIT_SHEETS).nullable(),
      /** With a kit that does not say it (an age identity alone): the vault's id as the sheet prints it, its first 16 digits at least. Whoever knows the kit's public key could make a backup that it opens. */
      kitVaultId: z.string().max(200).nullable().default(null),
      backup: z.string().max(200).nullable(),
      into: fileToken,
      checkpoint: fileToken.nullable(),
      /** With a passphrase: a key file that was chosen. Those on drives are found without. */
      keyFile: fileToken.nullable(),
    }),
    restorePlan,
  ),
  /** Puts what was proved in place. `typed`: the name of the vault that is moved aside, where that is newer. */
  'restore.finish': shellCall(
    z.strictObject({ typed: z.string().max(255).nullable() }),
    z.strictObject({ vault: fileToken, name: z.string(), folder: z.string(), /** Where a vault that was there lies now. */ movedTo: z.string().nullable() }),
  ),
  /** Stops what runs, throws away what was fetched, forgets what was entered. */
  'restore.end': shellCall(nothing, nothing),
};

/** How far a restore is. */
export const restoreProgress = z.object({
  stage: z.enum(['notes', 'passphrase', 'fetch', 'verify', 'place']),
  done: z.number().int(),
  total: z.number().int().nullable(),
});
