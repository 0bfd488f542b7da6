import { openFolderTarget } from './folder-target.ts';
import { openSftpTarget } from './sftp-target.ts';
import type { BackupTarget, TargetAccess } from './target.ts';

/**
 * Opens the way to a folder that takes backups. Aborting `signal` ends every wait of the target, and its connection, for as long as it is open.
 * @throws StrongroomError `TARGET_*` by what is wrong, `CANCELLED`
 */
export function openTarget(access: TargetAccess, signal: AbortSignal): Promise<BackupTarget> {
  return access.kind === 'folder' ? openFolderTarget(access.path, signal) : openSftpTarget(access, signal);
}
