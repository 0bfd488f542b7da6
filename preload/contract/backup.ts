import { z } from 'zod';
import { agentCall, shellCall } from './call.ts';
import { errorAnswer, fileToken, identifier, nothing, page, passphrase, time } from './values.ts';

/** What a target is called here: in lists, in the log and in `--target`. */
export const targetName = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[^\p{C}/\\]+$/u);

const hostName = z
  .string()
  .trim()
  .min(1)
  .max(253)
  .regex(/^[0-9A-Za-z.:_-]+$/);
const port = z.number().int().min(1).max(65_535);
/** As ssh-keygen prints it: `SHA256:` and base64 without padding. */
export const hostKey = z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/);
const line = z.string().regex(/^\P{Cc}+$/u);

const sftpAddress = { host: hostName, port, user: line.max(255), path: line.max(4096), hostKey };
const folderPlace = z.strictObject({ kind: z.literal('folder'), path: z.string() });
export const targetPlace = z.discriminatedUnion('kind', [z.strictObject({ kind: z.literal('sftp'), ...sftpAddress }), folderPlace]);
export type TargetPlace = z.infer<typeof targetPlace>;

/**
 * An SFTP server and how to sign in there: with a password, or with the private key that `sftp.readIdentity` read. Neither: as the target of that
 * name does already. Secrets lie at the top, where every wrapper wipes them.
 */
export const sftpAccess = {
  ...sftpAddress,
  password: passphrase.nullable(),
  identity: identifier.nullable(),
  identityPassphrase: passphrase.nullable(),
};

/** One copy of the vault that was stored on a target. */
export const backupRow = z.strictObject({
  id: identifier,
  target: targetName,
  /** Where that is, for people. */
  place: z.string(),
  /** `strongroom-<vault>-<log size>`: the container is this with `.age`, the note with `.note`. */
  name: z.string(),
  logSize: z.number().int(),
  policyGeneration: z.number().int(),
  /** Of the container, in bytes. */
  size: z.number().int(),
  takenAt: time,
  officer: z.string(),
  /** Whether the note lets a passphrase open it; else only the recovery kit does. */
  withSlots: z.boolean(),
  /** When it was last read back whole from the target, and found to be what was sent; `null`: never here. */
  verifiedAt: time.nullable(),
  /** When it was last opened and held against its log; `null` before the first drill. */
  drilledAt: time.nullable(),
  /** `unproved`: found on the target, and counted for nothing until a drill. `pruned`: removed by the rule of what to keep. */
  state: z.enum(['good', 'unproved', 'missing', 'damaged', 'pruned']),
  /** What is wrong with it. */
  problem: errorAnswer.nullable(),
});
export type BackupRow = z.infer<typeof backupRow>;

export const backupTarget = z.strictObject({
  name: targetName,
  place: targetPlace,
  signIn: z.enum(['password', 'key', 'none']),
  /** Whether backups that are due go there by themselves; else only those that are asked for. */
  scheduled: z.boolean(),
  /** What it cannot do and others can, as it was found the last time. */
  differences: z.array(z.string()),
  /** The newest good copy there. */
  last: backupRow.nullable(),
  copies: z.number().int(),
  /** Why the last attempt failed; `null` where it went well. */
  problem: z.strictObject({ error: errorAnswer, at: time }).nullable(),
});
export type BackupTargetRow = z.infer<typeof backupTarget>;

/** How many to keep: the newest so many; and the newest of each of so many days, weeks, months and years that have one. */
export const keepRule = z.strictObject({
  newest: z.number().int().min(1).max(1000),
  daily: z.number().int().min(0).max(1000),
  weekly: z.number().int().min(0).max(1000),
  monthly: z.number().int().min(0).max(1000),
  yearly: z.number().int().min(0).max(1000),
});
export type KeepRule = z.infer<typeof keepRule>;

export const backupFrequency = z.enum(['never', 'hourly', 'daily', 'weekly', 'monthly', 'cron']);

export const backupSchedule = z.strictObject({
  frequency: backupFrequency,
  /** Local time; of `hourly` only the minutes count. */
  at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/),
  /** For `weekly`: 0 is Sunday. */
  weekday: z.number().int().min(0).max(6),
  /** For `monthly`; the last day of a month that is shorter. */
  day: z.number().int().min(1).max(31),
  /** For `cron`: five fields. */
  cron: z.string().trim().max(200).nullable(),
  /** And whenever so many things have changed since the last; `null`: not. */
  afterChanges: z.number().int().min(1).max(1_000_000).nullable(),
  keep: keepRule,
  /** Whether notes hold the slots, so that a passphrase is enough to restore; else it takes the recovery kit. */
  withSlots: z.boolean(),
  /** Whether each backup is opened and held against its log as soon as it is stored. */
  drill: z.boolean(),
});
export type BackupSchedule = z.infer<typeof backupSchedule>;

/** What speaks against relying on the backups: what is, and what to do. `loss`: no key comes back if this workstation is lost. */
export const verdictReason = z.strictObject({
  code: z.enum([
    'BACKUP_NONE',
    'BACKUP_NEVER',
    'BACKUP_TARGET_FAILING',
    'BACKUP_FAILING',
    'BACKUP_FORKED',
    'BACKUP_LOST',
    'BACKUP_LATE',
    'BACKUP_CHANGES',
    'BACKUP_UNDRILLED',
  ]),
  severity: z.enum(['attention', 'loss']),
  text: z.string(),
});
export type VerdictReason = z.infer<typeof verdictReason>;

export const backupState = z.strictObject({
  targets: z.array(backupTarget),
  schedule: backupSchedule,
  /** The next one, by itself; `null` where there is no schedule or no target for it. */
  dueAt: time.nullable(),
  /** Failures in a row, and when it is tried again after them. */
  failures: z.number().int(),
  retryAt: time.nullable(),
  /** Changes since the newest good copy; since the beginning where there is none. */
  changes: z.number().int(),
  /** The newest good copy of all targets. */
  last: backupRow.nullable(),
  /** Whether the vault could be restored today, in one sentence, and what speaks against it, the gravest first. Decided here and nowhere else. */
  verdict: z.strictObject({ state: z.enum(['good', 'attention', 'loss']), text: z.string(), reasons: z.array(verdictReason) }),
});
export type BackupState = z.infer<typeof backupState>;

export const testStep = z.strictObject({
  step: z.enum(['connect', 'write', 'read-back', 'rename', 'delete']),
  error: errorAnswer.nullable(),
});
const tested = z.strictObject({ steps: z.array(testStep), differences: z.array(z.string()), freeBytes: z.number().nullable() });

const command = z.strictObject({ command: identifier });
const named = { name: targetName, /** The target that this takes the place of. */ replaces: targetName.nullable(), scheduled: z.boolean() };

export const backupCalls = {
  'backup.state': agentCall(nothing, backupState),
  'backup.list': agentCall(
    z.strictObject({ target: targetName.nullable().default(null), pruned: z.boolean().default(false), ...page }),
    z.strictObject({ total: z.number().int(), items: z.array(backupRow) }),
  ),
  'backup.saveSftp': agentCall(z.strictObject({ ...named, ...sftpAccess }), backupState),
  /** `destination`: a folder; `null` keeps the one that the target has. */
  'backup.saveFolder': agentCall(z.strictObject({ ...named, destination: fileToken.nullable() }), backupState),
  'backup.removeTarget': agentCall(z.strictObject({ name: targetName }), backupState),
  /** Proves writing, reading back, renaming and deleting in the real folder, before anything is saved. */
  'backup.testSftp': agentCall(z.strictObject({ name: targetName.nullable(), ...sftpAccess }), tested),
  'backup.testTarget': agentCall(z.strictObject({ name: targetName }), tested),
  'backup.setSchedule': agentCall(backupSchedule, backupState),
  /** Now, to one target or to all. */
  'backup.run': agentCall(z.strictObject({ target: targetName.nullable() }), command),
  /** Reads copies back from one target or from all, and compares them with their notes. */
  'backup.verify': agentCall(z.strictObject({ target: targetName.nullable() }), command),
  /**
   * Restores a copy into a folder that is thrown away. `seals`: opens every private key, too; that takes a custodian. `together`: with the other
   * custodians that keys take, who give their passphrases one after another; else these are opened as far as one share goes.
   */
  'backup.drill': agentCall(
    z.strictObject({ backup: identifier.nullable(), seals: z.boolean(), together: z.boolean(), officerPassphrase: passphrase }),
    command,
  ),
  /** The key that an SFTP server shows, before anybody signs in. */
  'sftp.probe': shellCall(z.strictObject({ host: hostName, port }), z.strictObject({ type: z.string(), hostKey })),
  /** Reads a private key for SFTP; the agent keeps it until it is used or the vault locks. */
  'sftp.readIdentity': shellCall(z.strictObject({ source: fileToken }), z.strictObject({ identity: identifier, type: z.string(), encrypted: z.boolean() })),
};
