import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { EntryDraft } from '../audit/entry.ts';
import type { Note } from '../audit/ledger.ts';
import { rowHash } from '../audit/row-hash.ts';
import { insertBackup, updateBackup } from '../store/backups.ts';
import type { Change } from '../store/open-database.ts';
import type { BackupTable } from '../store/schema.ts';

/** A copy as it is put down: where the log speaks of it is known when it does. */
export type CopyRow = Omit<BackupTable, 'log_entry'>;

type About = Pick<EntryDraft, 'action' | 'text' | 'command'>;

export async function addCopy(queries: Change, note: Note, row: CopyRow, about: About): Promise<void> {
  await insertBackup(queries, { ...row, log_entry: noteOf(note, row, about) });
}

export async function changeCopy(queries: Change, note: Note, row: CopyRow, about: About): Promise<void> {
  await updateBackup(queries, { ...row, log_entry: noteOf(note, row, about) });
}

function noteOf(note: Note, row: CopyRow, about: About): number {
  const objects = [
    { kind: 'backup' as const, id: row.id, label: row.name },
    { kind: 'target' as const, id: row.target, label: row.target },
  ];
  return note({ ...about, objects, rows: [{ table: 'backups', id: row.id, hash: rowHash('backups', row) }] });
}

/** What an error says of the copy that was looked at; `null` where it says nothing of it. */
export function stateAfter({ code }: Pick<ErrorAnswer, 'code'>): 'missing' | 'damaged' | null {
  if (code === 'BACKUP_NOT_FOUND') return 'missing';
  return code === 'BACKUP_DAMAGED' || code === 'BACKUP_NOT_SIGNED' ? 'damaged' : null;
}
