import { canonicalJson, type Json } from '../formats/canonical-json.ts';

/** What the log can say happened. A name never changes its meaning, because old entries keep it. */
export const auditActions = [
  'vault.created',
  'vault.unlocked',
  'vault.unlock-failed',
  'vault.locked',
  'vault.recovered-interrupted',
  'vault.rows-checked',
  'vault.alarm',
  'kit.created',
  'kit.tested',
  'kit.used',
  'kit.failed',
  'officer.passphrase-failed',
  'passphrase.changed',
  'approval.given',
  'approval.refused',
  'approval.asked',
  'policy.changed',
  'officer.acknowledged',
  'key.resealed',
  'key.tagged',
  'key.stored',
  'key.known',
  'key.destroyed',
  'certificate.stored',
  'certificate.known',
  'certificate.joined',
  'certificate.renewed',
  'request.stored',
  'request.known',
  'request.made',
  'request.carried-out',
  'request.answered',
  'request.withdrawn',
  'profile.saved',
  'profile.removed',
  'authority.created',
  'certificate.issued',
  'certificate.revoked',
  'crl.published',
  'report.exported',
  'source.erased',
  'source.erase-failed',
  'import.started',
  'import.ended',
  'import.file-failed',
  'release.started',
  'release.written',
  'release.listed',
  'release.failed',
  'release.ended',
  'command.started',
  'command.resumed',
  'command.ended',
  'command.cancelled',
  'command.failed',
  'command.interrupted',
  'keys.checked',
  'findings.noted',
  'blocklist.imported',
  'blocklist.publisher-pinned',
  'blocklist.removed',
  'log.verified',
  'log.exported',
  'anchor.place-saved',
  'anchor.place-removed',
  'anchor.alarm',
  'cosigner.registered',
  'cosignature.imported',
  'backup.target-saved',
  'backup.target-removed',
  'backup.schedule-changed',
  'backup.planned',
  'backup.stored',
  'backup.failed',
  'backup.verified',
  'backup.damaged',
  'backup.drilled',
  'backup.doubted',
  'backup.pruned',
  'backup.fork-found',
  'vault.restored',
  'settings.changed',
  'agent.edited',
] as const;
export type AuditAction = (typeof auditActions)[number];

export type EntryObjectKind = 'certificate' | 'key' | 'request' | 'officer' | 'vault' | 'file' | 'authority' | 'backup' | 'target';

/** Something that an entry speaks of: for filtering, and for the history of one certificate. */
export interface EntryObject {
  kind: EntryObjectKind;
  id: string;
  /** What people call it: a common name, a file's name. */
  label: string;
}

/** What a row is from this entry on: the proof that a database was not altered behind the log's back. */
export interface EntryRow {
  table: string;
  /** As `rowName` spells it. */
  id: string;
  /** `rowHash`: 64 lower-case hexadecimal digits; `null` where the row was removed. */
  hash: string | null;
}

export interface EntryDraft {
  /** ms since 1970 UTC, by the workstation's clock. */
  at: number;
  /** An officer's id; `null` for what nobody signed. */
  actor: string | null;
  action: AuditAction;
  command: string | null;
  objects: readonly EntryObject[];
  rows: readonly EntryRow[];
  /** One sentence for people. */
  text: string;
  /** Whatever else an auditor may need; never a secret. */
  details?: Json;
}

/** An entry as it was read back. A later version may have written actions that this one does not know. */
export interface Entry extends Omit<EntryDraft, 'action'> {
  index: number;
  action: string;
}

/**
 * An entry at its place in the log. File names and subjects come from outside and may hold lone surrogates, which have no UTF-8:
 * they become U+FFFD, so that no file can keep its own import from being logged.
 */
export function entryAt(index: number, draft: EntryDraft): Entry {
  const { at, actor, action, command, details } = draft;
  const objects = draft.objects.map(({ kind, id, label }) => ({ kind, id: id.toWellFormed(), label: label.toWellFormed() }));
  const rows = draft.rows.map(({ table, id, hash }) => ({ table, id, hash }));
  return { index, at, actor, action, command, objects, rows, text: draft.text.toWellFormed(), ...(details === undefined ? {} : { details }) };
}

/** The leaf of an entry: canonical JSON (RFC 8785), in UTF-8 exactly what is hashed. */
export function leafOf(entry: Entry): string {
  const objects = entry.objects.map((object) => ({ ...object }));
  const rows = entry.rows.map((row) => ({ ...row }));
  return canonicalJson({ v: 1, ...entry, objects, rows });
}

/** What the store keeps beside a leaf for filtering. It repeats the leaf, so a verification derives it again. */
export function filterColumns(entry: Omit<Entry, 'rows'>): { at: number; actor: string | null; action: string; command: string | null; search: string } {
  const { at, actor, action, command, text, objects } = entry;
  let search = text;
  for (const { label, id } of objects) search += `\n${label}\n${id}`;
  return { at, actor, action, command, search: search.toLowerCase() };
}

/** Under which objects an entry is filed: each once, though an entry may name one in two roles. */
export function filedObjects(entry: Pick<Entry, 'objects'>): readonly EntryObject[] {
  if (entry.objects.length < 2) return entry.objects;
  return [...new Map(entry.objects.map((object) => [`${object.kind}\n${object.id}`, object])).values()];
}
