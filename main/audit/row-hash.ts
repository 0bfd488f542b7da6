import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { canonicalJson, type Json } from '../formats/canonical-json.ts';
import type { CertificateTable, RecordTable, RequestTable, SettingTable, ShareTable } from '../store/schema.ts';

/** A row as the log vouches for it: `log_entry` only says where, and is known when the hash already has to be. */
type Logged<Row> = Omit<Row, 'log_entry'> & { log_entry?: number };

/** Rows that decide something. A record's shares are part of it. */
export interface LoggedRows {
  records: Logged<RecordTable> & { shares: readonly ShareTable[] };
  certificates: Logged<CertificateTable>;
  requests: Logged<RequestTable>;
  settings: Logged<SettingTable>;
}
export type LoggedTable = keyof LoggedRows;

type Columns<Row> = readonly Exclude<keyof Row, 'log_entry' | 'shares'>[];

/**
 * By name, not by what a row happens to hold: a joined column must not change a hash. A column that a later migration adds goes in
 * where it is not null only, or every hash in every log would stop being true.
 */
const columns: { [Table in LoggedTable]: Columns<LoggedRows[Table]> } = {
  records: ['id', 'version', 'epoch', 'policy_generation', 'spki_sha256', 'threshold', 'sealed'],
  certificates: [
    'id',
    'fingerprint',
    'der',
    'spki_sha256',
    'subject',
    'common_name',
    'subject_alt_names',
    'issuer',
    'issuer_common_name',
    'serial',
    'not_before',
    'not_after',
    'key_algorithm',
    'signature_algorithm',
    'is_ca',
    'subject_key_id',
    'authority_key_id',
    'findings',
    'weak',
    'predecessor',
    'successor',
    'stored_at',
    'origin',
    'search',
  ],
  requests: ['id', 'der', 'der_sha256', 'spki_sha256', 'subject', 'stored_at', 'origin'],
  settings: ['name', 'value'],
};
const shareColumns: Columns<ShareTable> = ['record', 'version', 'officer', 'sealed'];

/**
 * SHA-256 (64 lower-case hexadecimal digits) over the canonical JSON of `{row, table}`. Each column is there under its name but
 * `log_entry`; bytes stand as `{"sha256": hex}`; a record carries its shares, in the order of their officers' ids.
 */
export function rowHash<Table extends LoggedTable>(table: Table, row: LoggedRows[Table]): string {
  const named = pick<object>(row, columns[table] as readonly never[]);
  if ('shares' in row) {
    named.shares = [...row.shares].sort((left, right) => (left.officer < right.officer ? -1 : 1)).map((share) => pick(share, shareColumns));
  }
  return sha256Hex(utf8(canonicalJson({ table, row: named })));
}

/** How an entry's `rows` names a row: `id`, for a record `id/version`, for a setting its name. */
export function rowName<Table extends LoggedTable>(table: Table, row: LoggedRows[Table]): string;
export function rowName(table: LoggedTable, row: { id?: string; version?: number; name?: string }): string {
  if (table === 'records') return `${row.id}/${row.version}`;
  return (table === 'settings' ? row.name : row.id) as string;
}

function pick<Row extends object>(row: Row, names: readonly (keyof Row & string)[]): Record<string, Json> {
  const picked: Record<string, Json> = {};
  for (const name of names) {
    const value = row[name];
    picked[name] = value instanceof Uint8Array ? { sha256: sha256Hex(value) } : (value as Json);
  }
  return picked;
}
