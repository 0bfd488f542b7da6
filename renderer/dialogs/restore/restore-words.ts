import type { ErrorCode } from '../../../preload/contract/errors.ts';
import type { FoundBackup } from '../../../preload/contract/restore.ts';
import { vaultIdDigits } from '../../../preload/contract/vault-id-digits.ts';
import type { MarkKind } from '../../components/Mark.tsx';
import { fileSize, grouped } from '../../components/numbers.ts';
import type { RestoreProgress } from '../../stores/restore.ts';

export const FOUND_WORDS: Record<FoundBackup['state'], { mark: MarkKind; word: string }> = {
  unchecked: { mark: 'absent', word: 'not yet checked' },
  signed: { mark: 'plain', word: 'signed' },
  proved: { mark: 'good', word: 'proved' },
  'other-key': { mark: 'attention', word: 'other key' },
  damaged: { mark: 'loss', word: 'damaged' },
};

const STAGES: Record<RestoreProgress['stage'], string> = {
  notes: 'Reading what lies there',
  passphrase: 'Trying the passphrase',
  fetch: 'Fetching the backup',
  verify: 'Holding every row against the log',
  place: 'Putting the vault in place',
};

/** *Fetching the backup, 1.2 MB of 40 MB*. */
export function progressWords({ stage, done, total }: RestoreProgress): string {
  const words = STAGES[stage];
  if (total === null || total === 0) return words;
  return stage === 'fetch' ? `${words}, ${fileSize(done)} of ${fileSize(total)}` : `${words}, ${grouped(done)} of ${grouped(total)}`;
}

/** Beside which of the steps an error stands: where they lie, which one, what opens it, where it goes; `null`: above all. */
export type ErrorPlace = 'source' | 'backups' | 'opens' | 'into' | null;

const OPENS: readonly ErrorCode[] = ['BACKUP_KEY_WRONG', 'OFFICER_PASSPHRASE_WRONG', 'OFFICER_PASSPHRASE_DELAYED', 'CHECKPOINT_INVALID'];
const INTO: readonly ErrorCode[] = ['DISK_FULL', 'RESTORE_NEEDS_CONFIRMATION'];

export function errorPlace(code: ErrorCode): ErrorPlace {
  // A file that cannot be read is the anchor's: no other is read while a backup is checked.
  if (OPENS.includes(code) || code.startsWith('FILE_') || code.startsWith('KEY_FILE_')) return 'opens';
  if (INTO.includes(code) || code.startsWith('VAULT_') || code.startsWith('DESTINATION_')) return 'into';
  if (code.startsWith('BACKUP_')) return 'backups';
  return code.startsWith('TARGET_') ? 'source' : null;
}

/** The latest first: by policy, then by log. Times are only said. */
export function byRank(left: FoundBackup, right: FoundBackup): number {
  return right.policyGeneration - left.policyGeneration || right.logSize - left.logSize || (left.name < right.name ? -1 : 1);
}

/** Whether this is the vault that a sheet names. */
export function isPinned(vaultId: string, printed: string): boolean {
  const digits = vaultIdDigits(printed);
  return digits !== null && vaultId.startsWith(digits);
}

/** Backups of the same vault together, each vault's latest first. */
export function byVault(backups: readonly FoundBackup[]): { vaultId: string; backups: FoundBackup[] }[] {
  const ids = [...new Set(backups.map(({ vaultId }) => vaultId))];
  return ids.map((vaultId) => ({ vaultId, backups: backups.filter((backup) => backup.vaultId === vaultId).sort(byRank) }));
}
