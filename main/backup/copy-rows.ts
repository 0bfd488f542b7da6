import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { placeWords } from '../../preload/contract/place-words.ts';
import type { EntryDraft } from '../audit/entry.ts';
import type { Note } from '../audit/ledger.ts';
import { rowHash } from '../audit/row-hash.ts';
import { randomIdentifier } from '../crypto/random.ts';
import { insertBackup, updateBackup } from '../store/backups.ts';
import type { Change } from '../store/open-database.ts';
import type { BackupTable } from '../store/schema.ts';
import type { BackupNote } from './note.ts';
import type { StoredTarget } from './target-settings.ts';

/** A copy as it is put down: where the log speaks of it is known when it does. */
export type CopyRow = Omit<BackupTable, 'log_entry'>;

/** A copy on a target as its note tells of it, before anything was found out about it here. @param officer who signed the note, by his id */
export function copyOf(target: Pick<StoredTarget, 'name' | 'place'>, backup: { name: string; text: string; note: BackupNote }, officer: string): CopyRow {
  const { name, text, note } = backup;
  return {
    id: randomIdentifier(),
    target: target.name,
    location: placeWords(target.place),
    name,
    log_size: note.logSize,
    policy_generation: note.policyGeneration,
    size: note.size,
    sha256: note.sha256,
    note: text,
    taken_at: note.takenAt,
    officer,
    with_slots: note.slots.length > 0 ? 1 : 0,
    verified_at: null,
    drilled_at: null,
    state: 'unproved',
    problem: null,
  };
}

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
