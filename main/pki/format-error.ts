import { StrongroomError } from '../../preload/contract/errors.ts';

/** What can be wrong with a file that comes in, or with a file that cannot be written. Closed: the guide has a line for each. */
export type FormatErrorCode =
  | 'PASSPHRASE_NEEDED'
  | 'PASSPHRASE_WRONG'
  | 'FILE_UNRECOGNISED'
  | 'FILE_MALFORMED'
  | 'FILE_UNSUPPORTED'
  | 'FILE_TOO_LARGE'
  | 'FILE_LIMITS'
  | 'FORMAT_CANNOT_CARRY';

/** The one error that formats and pki throw for what they are given. `message` says what is, `hint` says what to do; neither holds a secret. */
export class FormatError extends StrongroomError {
  declare readonly code: FormatErrorCode;

  constructor(code: FormatErrorCode, message: string, hint: string) {
    super(code, message, hint);
  }
}

/** The error for bytes that are not what they begin as. */
export function malformed(what: string): FormatError {
  return new FormatError('FILE_MALFORMED', what, 'The file is damaged or cut short. Copy it again from where it was made.');
}

/** The error for what the format of a file to be written has no place for, or no reader of it would understand. */
export function cannotCarry(what: string, hint: string): FormatError {
  return new FormatError('FORMAT_CANNOT_CARRY', what, hint);
}

/** The error for what is known and not carried, with what else can be done about it. */
export function unsupported(what: string, hint: string): FormatError {
  return new FormatError('FILE_UNSUPPORTED', what, hint);
}
