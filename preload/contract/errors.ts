/** Every code that a call, a command or the CLI may answer with. The guide explains each. */
export const errorCodes = [
  // the bridge
  'BRIDGE_REFUSED',
  'BRIDGE_INPUT',
  'TOKEN_UNKNOWN',
  'AGENT_GONE',
  'INTERNAL',
  // the vault
  'VAULT_LOCKED',
  'VAULT_NOT_FOUND',
  'VAULT_EXISTS',
  'VAULT_IN_USE',
  'VAULT_UNWRITABLE',
  'VAULT_TOO_NEW',
  'VAULT_HEADER_DAMAGED',
  'VAULT_POLICY_INVALID',
  'VAULT_DATABASE_DAMAGED',
  'VAULT_DATABASE_ALTERED',
  'VAULT_LOG_DAMAGED',
  'VAULT_ROLLED_BACK',
  'RECORD_DAMAGED',
  'SELF_TEST_FAILED',
  // officers and their passphrases
  'KIT_GONE',
  'KIT_INVALID',
  'KIT_SHEETS_MISSING',
  'KIT_SHEETS_DIFFER',
  'KIT_OF_ANOTHER_VAULT',
  'KIT_REVOKED',
  'KIT_UNTESTED',
  'OFFICER_UNKNOWN',
  'OFFICER_NAME_INVALID',
  'OFFICER_NOT_ALLOWED',
  'OFFICER_PASSPHRASE_WRONG',
  'OFFICER_PASSPHRASE_DELAYED',
  'PASSPHRASE_WEAK',
  'KEY_FILE_NEEDED',
  'KEY_FILE_WRONG',
  'KEY_FILE_UNREADABLE',
  // several custodians
  'APPROVALS_MISSING',
  'APPROVALS_REFUSED',
  'APPROVALS_TIMED_OUT',
  'APPROVAL_INVALID',
  'POLICY_REFUSED',
  // files that come in
  'FILE_NOT_FOUND',
  'FILE_UNREADABLE',
  'FILE_NOT_REGULAR',
  'FILE_EMPTY',
  'FILE_TOO_LARGE',
  'FILE_UNRECOGNISED',
  'FILE_MALFORMED',
  'FILE_UNSUPPORTED',
  'FILE_LIMITS',
  'FILE_CHANGED',
  'FILE_OF_VAULT',
  'PASSPHRASE_NEEDED',
  'PASSPHRASE_WRONG',
  'ERASE_FAILED',
  'BLOCKLIST_INVALID',
  'BLOCKLIST_UNTRUSTED',
  // what is asked for and what goes out
  'CERTIFICATE_NOT_FOUND',
  'CERTIFICATE_AMBIGUOUS',
  'KEY_MISSING',
  'KEY_DESTROYED',
  'FORMAT_CANNOT_CARRY',
  'PASSPHRASE_UNFIT',
  'PLAIN_NOT_CONFIRMED',
  'DESTINATION_EXISTS',
  'DESTINATION_UNWRITABLE',
  'DISK_FULL',
  'RELEASE_PROOF_FAILED',
  // requests, renewals and the local CA
  'REQUEST_INVALID',
  'REQUEST_NOT_FOUND',
  'REQUEST_AMBIGUOUS',
  'REQUEST_CLOSED',
  'REQUEST_FILE_INVALID',
  'PROFILE_NOT_FOUND',
  'PROFILE_INVALID',
  'RENEWAL_REFUSED',
  'AUTHORITY_NOT_FOUND',
  'AUTHORITY_REFUSES',
  'REVOCATION_REFUSED',
  // backups
  'TARGET_NOT_FOUND',
  'TARGET_INVALID',
  'TARGET_UNREACHABLE',
  'TARGET_HOST_KEY_CHANGED',
  'TARGET_REFUSED',
  'TARGET_UNWRITABLE',
  'TARGET_INTERRUPTED',
  'TARGET_DIFFERS',
  'SCHEDULE_INVALID',
  'BACKUP_NOT_FOUND',
  'BACKUP_INCOMPLETE',
  'BACKUP_DAMAGED',
  'BACKUP_NOT_SIGNED',
  'BACKUP_KEY_WRONG',
  'BACKUP_NEWER_UNPROVED',
  'BACKUP_FORK',
  'RESTORE_NEEDS_CONFIRMATION',
  // commands and the log
  'COMMAND_NOT_FOUND',
  'COMMAND_NOT_RUNNING',
  'COMMAND_NOT_REPEATABLE',
  'COMMANDS_RUNNING',
  'CANCELLED',
  'INTERRUPTED',
  'AUDIT_INVALID',
  'CHECKPOINT_INVALID',
  'LOG_FORKED',
  'COSIGNATURE_INVALID',
  'ANCHOR_PLACE_INVALID',
  // the command line
  'USAGE',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An error as it crosses the bridge: what is, and what to do. */
export interface ErrorAnswer {
  code: ErrorCode;
  message: string;
  hint: string;
}

/** The one error that is thrown between rooms; everything else that is thrown is a defect and becomes `INTERNAL`. */
export class StrongroomError extends Error implements ErrorAnswer {
  override readonly name = 'StrongroomError';
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }
}

/** The error of an answer that is to be thrown. */
export function fromErrorAnswer({ code, message, hint }: ErrorAnswer): StrongroomError {
  return new StrongroomError(code, message, hint);
}

/** The form in which an error leaves main, whatever was thrown. A defect's own text may hold a path or a name, so it stays behind. */
export function toErrorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof StrongroomError) return { code: error.code, message: error.message, hint: error.hint };
  return {
    code: 'INTERNAL',
    message: 'Strongroom made a mistake.',
    hint: 'Lock the vault, start the application again and repeat the step. Nothing that was acknowledged is lost.',
  };
}
