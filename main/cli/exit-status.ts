import type { CommandRow } from '../../preload/contract/commands.ts';
import type { ErrorCode } from '../../preload/contract/errors.ts';

/** What a script learns without reading. `partly`: some of it was done, the rest says why not. */
export const exitStatus = { done: 0, failed: 1, usage: 2, refused: 3, integrity: 4, partly: 5 } as const;
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

/** Every code has its place here, or this does not compile. */
const statusOfCode: Record<ErrorCode, Exclude<keyof typeof exitStatus, 'done' | 'partly'>> = {
  BRIDGE_REFUSED: 'refused',
  BRIDGE_INPUT: 'usage',
  TOKEN_UNKNOWN: 'failed',
  AGENT_GONE: 'failed',
  INTERNAL: 'failed',
  VAULT_LOCKED: 'refused',
  VAULT_NOT_FOUND: 'failed',
  VAULT_EXISTS: 'failed',
  VAULT_IN_USE: 'refused',
  VAULT_UNWRITABLE: 'failed',
  VAULT_TOO_NEW: 'failed',
  VAULT_HEADER_DAMAGED: 'integrity',
  VAULT_POLICY_INVALID: 'integrity',
  VAULT_DATABASE_DAMAGED: 'integrity',
  VAULT_DATABASE_ALTERED: 'integrity',
  VAULT_LOG_DAMAGED: 'integrity',
  VAULT_ROLLED_BACK: 'integrity',
  RECORD_DAMAGED: 'integrity',
  SELF_TEST_FAILED: 'integrity',
  KIT_GONE: 'failed',
  OFFICER_UNKNOWN: 'refused',
  OFFICER_NAME_INVALID: 'usage',
  OFFICER_NOT_ALLOWED: 'refused',
  OFFICER_PASSPHRASE_WRONG: 'refused',
  OFFICER_PASSPHRASE_DELAYED: 'refused',
  PASSPHRASE_WEAK: 'refused',
  FILE_NOT_FOUND: 'failed',
  FILE_UNREADABLE: 'failed',
  FILE_NOT_REGULAR: 'failed',
  FILE_EMPTY: 'failed',
  FILE_TOO_LARGE: 'failed',
  FILE_UNRECOGNISED: 'failed',
  FILE_MALFORMED: 'failed',
  FILE_UNSUPPORTED: 'failed',
  FILE_LIMITS: 'failed',
  FILE_CHANGED: 'failed',
  FILE_OF_VAULT: 'failed',
  PASSPHRASE_NEEDED: 'refused',
  PASSPHRASE_WRONG: 'refused',
  ERASE_FAILED: 'failed',
  BLOCKLIST_INVALID: 'integrity',
  BLOCKLIST_UNTRUSTED: 'refused',
  CERTIFICATE_NOT_FOUND: 'failed',
  CERTIFICATE_AMBIGUOUS: 'failed',
  KEY_MISSING: 'failed',
  KEY_DESTROYED: 'failed',
  FORMAT_CANNOT_CARRY: 'failed',
  PASSPHRASE_UNFIT: 'refused',
  PLAIN_NOT_CONFIRMED: 'refused',
  DESTINATION_EXISTS: 'failed',
  DESTINATION_UNWRITABLE: 'failed',
  DISK_FULL: 'failed',
  RELEASE_PROOF_FAILED: 'integrity',
  REQUEST_INVALID: 'usage',
  REQUEST_NOT_FOUND: 'failed',
  REQUEST_AMBIGUOUS: 'failed',
  REQUEST_CLOSED: 'failed',
  REQUEST_FILE_INVALID: 'usage',
  PROFILE_NOT_FOUND: 'failed',
  PROFILE_INVALID: 'failed',
  RENEWAL_REFUSED: 'refused',
  AUTHORITY_NOT_FOUND: 'failed',
  AUTHORITY_REFUSES: 'refused',
  REVOCATION_REFUSED: 'refused',
  TARGET_NOT_FOUND: 'failed',
  TARGET_INVALID: 'usage',
  TARGET_UNREACHABLE: 'failed',
  TARGET_HOST_KEY_CHANGED: 'integrity',
  TARGET_REFUSED: 'refused',
  TARGET_UNWRITABLE: 'failed',
  TARGET_INTERRUPTED: 'failed',
  TARGET_DIFFERS: 'integrity',
  SCHEDULE_INVALID: 'usage',
  BACKUP_NOT_FOUND: 'failed',
  BACKUP_INCOMPLETE: 'failed',
  BACKUP_DAMAGED: 'integrity',
  BACKUP_NOT_SIGNED: 'integrity',
  BACKUP_KEY_WRONG: 'refused',
  BACKUP_NEWER_UNPROVED: 'integrity',
  BACKUP_FORK: 'integrity',
  RESTORE_NEEDS_CONFIRMATION: 'refused',
  COMMAND_NOT_FOUND: 'failed',
  COMMAND_NOT_RUNNING: 'failed',
  COMMAND_NOT_REPEATABLE: 'failed',
  CANCELLED: 'failed',
  INTERRUPTED: 'failed',
  AUDIT_INVALID: 'integrity',
  CHECKPOINT_INVALID: 'integrity',
  USAGE: 'usage',
};

export function statusOfError(code: ErrorCode): ExitStatus {
  return exitStatus[statusOfCode[code]];
}

/** How a command of the vault ended. Stopped half way counts as done in part where anything was done. */
export function statusOfCommand({ state, done, error }: Pick<CommandRow, 'state' | 'done' | 'error'>): ExitStatus {
  if (state === 'done') return exitStatus.done;
  if (state === 'done-in-part') return exitStatus.partly;
  if (state === 'failed') return error ? statusOfError(error.code) : exitStatus.failed;
  return done > 0 ? exitStatus.partly : exitStatus.failed;
}
