import type { EntryRow } from '../audit/entry.ts';
import { rowHash, rowName } from '../audit/row-hash.ts';
import { allFindings, findingsOfSubjects, subjectOf } from '../store/findings.ts';
import type { Change } from '../store/open-database.ts';
import type { FindingTable } from '../store/schema.ts';

type Subject = Pick<FindingTable, 'spki_sha256' | 'certificate'>;

/** What an entry says of the findings of certificates and keys after a change of some of these rows, in whose transaction it is asked. */
export async function foundRows(queries: Change, changed: readonly Subject[]): Promise<EntryRow[]> {
  const subjects = [...new Map(changed.map((subject) => [subjectOf(subject), subject])).values()];
  const found = await findingsOfSubjects(queries, subjects);
  return subjects.map((subject, at) => foundRow(subject, found[at] as FindingTable[]));
}

function foundRow({ spki_sha256, certificate }: Subject, found: readonly FindingTable[]): EntryRow {
  const row = { spki_sha256, certificate, found };
  return { table: 'findings', id: rowName('findings', row), hash: found.length > 0 ? rowHash('findings', row) : null };
}

/** What an entry says of every finding in the vault, by `subjectOf`: for telling what a change of many has changed. */
export async function allFoundRows(queries: Change): Promise<Map<string, EntryRow>> {
  const bySubject = Map.groupBy(await allFindings(queries), subjectOf);
  return new Map([...bySubject].map(([subject, found]) => [subject, foundRow(found[0] as FindingTable, found)]));
}

/** What is otherwise after a change of many. */
export function changedRows(before: ReadonlyMap<string, EntryRow>, after: ReadonlyMap<string, EntryRow>): EntryRow[] {
  const gone = [...before].filter(([subject]) => !after.has(subject)).map(([, row]) => ({ ...row, hash: null }));
  return [...gone, ...[...after].filter(([subject, { hash }]) => before.get(subject)?.hash !== hash).map(([, row]) => row)];
}
