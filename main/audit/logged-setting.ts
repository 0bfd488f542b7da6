import { canonicalJson, type Json } from '../formats/canonical-json.ts';
import type { Change } from '../store/open-database.ts';
import { putSetting, removeSetting } from '../store/setting-rows.ts';
import type { EntryDraft } from './entry.ts';
import type { Note } from './ledger.ts';
import { rowHash } from './row-hash.ts';

type About = Pick<EntryDraft, 'action' | 'text'> & Partial<Pick<EntryDraft, 'command' | 'objects'>>;

/**
 * Writes a row of the settings together with the entry that vouches for it.
 * @param value of the form that its reader parses; an interface is no `Json` to TypeScript, and what has no canonical spelling is refused here
 */
export async function putLoggedSetting(queries: Change, note: Note, name: string, value: Json | object, about: About): Promise<void> {
  const row = { name, value: canonicalJson(value as Json) };
  const entry = note({ command: null, objects: [], ...about, rows: [{ table: 'settings', id: name, hash: rowHash('settings', row) }] });
  await putSetting(queries, { ...row, log_entry: entry });
}

/** Removes a row of the settings, and says so in the log. */
export async function removeLoggedSetting(queries: Change, note: Note, name: string, about: About): Promise<void> {
  note({ command: null, objects: [], ...about, rows: [{ table: 'settings', id: name, hash: null }] });
  await removeSetting(queries, name);
}
