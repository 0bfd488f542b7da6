import { StrongroomError } from '../../../preload/contract/errors.ts';
import { notThere } from './target-error.ts';

/** Status codes of SFTP 3 (draft-ietf-secsh-filexfer-02, section 7). */
export const sftpStatus = { endOfFile: 1, noSuchFile: 2, permissionDenied: 3, failure: 4, unsupported: 8 } as const;

/** The status with which a server answered; `null` where the error is none of its answers. */
export function statusOf(error: unknown): number | null {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'number' ? code : null;
}

export function remoteFolderMissing(path: string, cause?: unknown): StrongroomError {
  return new StrongroomError(
    'TARGET_UNREACHABLE',
    `The server has no folder ${path}.`,
    'Check how it is written, and make it on the server if it is not there. A path that does not begin with / counts from the account’s own folder.',
    { cause },
  );
}

/** A server's answer as the officer can act on it. SFTP says `failure` for much: what it means only the caller can find out. */
export function sftpError(error: unknown, path: string, name: string | null): StrongroomError {
  if (error instanceof StrongroomError) return error;
  const status = statusOf(error);
  if (status === sftpStatus.noSuchFile) return name === null ? remoteFolderMissing(path, error) : notThere(name, error);
  if (status === sftpStatus.permissionDenied) {
    return new StrongroomError(
      'TARGET_UNWRITABLE',
      `The server does not allow this in ${path}.`,
      'Check the permissions of the folder and of the account, and whether the server is read-only.',
      { cause: error },
    );
  }
  return new StrongroomError(
    'TARGET_UNWRITABLE',
    `The server could not do this in ${path}, and does not say why${status === null ? '' : ` (status ${status})`}.`,
    'Look on the server: the disk or a quota may be full, the file system read-only, or its medium broken.',
    { cause: error },
  );
}
