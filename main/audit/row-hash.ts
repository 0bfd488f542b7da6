import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import type {
  AuthorityTable,
  BackupTable,
  CertificateTable,
  CommandTable,
  EpochKeyTable,
  EpochTable,
  FindingTable,
  KeyTable,
  KeyTagTable,
  PublicKeyTable,
  RecordTable,
  RequestTable,
  RevocationTable,
  SettingTable,
  ShareTable,
} from '../store/schema.ts';
import { columnMembers, columnMembersUnlessNull, inOrder, type Member, spellRow, spellRows } from './spell-row.ts';

/** A row as the log vouches for it: `log_entry` only says where, and is known when the hash already has to be. */
type Logged<Row> = Omit<Row, 'log_entry'> & { log_entry?: number };

/**
 * What a record is vouched for together with: its shares, and the rows without which it is not found or does not open. Otherwise a key
 * could be called destroyed, or its epoch's keys be zeroed, behind the log's back.
 */
export interface RecordCompany {
  shares: readonly ShareTable[];
  key: KeyTable | null;
  /** The row of `epochs` that the record's `epoch` names. */
  sealedIn: EpochTable | null;
  epochKeys: readonly EpochKeyTable[];
}

/** Rows that decide something. */
export interface LoggedRows {
  records: Logged<RecordTable> & RecordCompany;
  certificates: Logged<CertificateTable>;
  requests: Logged<RequestTable>;
  settings: Logged<SettingTable>;
  /** A key that was destroyed: without a record, only its own row is left. */
  keys: Logged<KeyTable>;
  authorities: Logged<AuthorityTable>;
  revocations: Logged<RevocationTable>;
  backups: Logged<BackupTable>;
  key_tags: Logged<KeyTagTable>;
  /** One that has ended, with the hash of its lines (`withLines`; in older entries `withUnblockedLines`). */
  commands: Logged<CommandTable> & { line_blocks?: string; lines?: string };
  /** All that was found in a certificate, or in a key (`certificate` is empty then). */
  findings: Logged<Pick<FindingTable, 'spki_sha256' | 'certificate'>> & { found: readonly FindingTable[] };
  public_keys: Logged<PublicKeyTable>;
}
export type LoggedTable = keyof LoggedRows;

type Columns<Row> = readonly Exclude<keyof Row, 'log_entry' | 'found' | keyof RecordCompany>[];

const keyColumns: Columns<KeyTable> = ['id', 'spki_sha256', 'key_algorithm', 'state', 'stored_at', 'origin'];
/**
 * By name, not by what a row happens to hold: a joined column must not change a hash. A column that a later migration adds goes into
 * `laterColumns`, or every hash in every log would stop being true.
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
  keys: keyColumns,
  authorities: ['id', 'name', 'role', 'certificate', 'parent', 'crl_url', 'crl_number', 'crl', 'crl_at', 'crl_next', 'crl_entries', 'created_at'],
  revocations: ['id', 'authority', 'serial', 'revoked_at', 'reason', 'note'],
  backups: [
    'id',
    'target',
    'location',
    'name',
    'log_size',
    'policy_generation',
    'size',
    'sha256',
    'note',
    'taken_at',
    'officer',
    'with_slots',
    'verified_at',
    'drilled_at',
    'state',
    'problem',
  ],
  key_tags: ['key_id', 'tag', 'tagged_at'],
  commands: [
    'id',
    'kind',
    'title',
    'state',
    'officer',
    'host',
    'created_at',
    'started_at',
    'ended_at',
    'done',
    'total',
    'outcome',
    'error',
    'input',
    'facts',
    'repeatable',
    'search',
  ],
  findings: ['spki_sha256', 'certificate'],
  public_keys: ['spki_sha256', 'spki'],
};
/** Columns of later migrations, and of a command the one or the other hash of its lines: what is not there is not in the hash. */
const laterColumns: { [Table in LoggedTable]?: Columns<LoggedRows[Table]> } = {
  certificates: ['request', 'authority'],
  commands: ['line_blocks', 'lines'],
  requests: [
    'common_name',
    'subject_alt_names',
    'key_algorithm',
    'values_from',
    'term_days',
    'renews',
    'carried_at',
    'withdrawn_at',
    'certificate',
    'differences',
    'command',
    'command_item',
    'search',
  ],
};
const shareColumns: Columns<ShareTable> = ['record', 'version', 'officer', 'sealed'];
const epochColumns: Columns<EpochTable> = ['id', 'policy_generation', 'command', 'created_at'];
const epochKeyColumns: Columns<EpochKeyTable> = ['epoch', 'officer', 'sealed'];
const findingColumns: Columns<FindingTable> = ['code', 'severity', 'text', 'seen_in'];

const shareMembers = inOrder(columnMembers(shareColumns));
const keyMembers = inOrder(columnMembers(keyColumns));
const epochMembers = inOrder(columnMembers(epochColumns));
const epochKeyMembers = inOrder(columnMembers(epochKeyColumns));
const findingMembers = inOrder(columnMembers(findingColumns));

/** What stands in a row beside its own columns. */
const companyMembers: { [Table in LoggedTable]?: readonly Member<LoggedRows[Table]>[] } = {
  records: [
    { name: 'shares', spell: ({ shares }) => spellRows(byOfficer(shares), shareMembers) },
    { name: 'key', spell: ({ key }) => (key ? spellRow(key, keyMembers) : 'null') },
    { name: 'sealed_in', spell: ({ sealedIn }) => (sealedIn ? spellRow(sealedIn, epochMembers) : 'null') },
    { name: 'epoch_keys', spell: ({ epochKeys }) => spellRows(byOfficer(epochKeys), epochKeyMembers) },
  ],
  findings: [
    {
      name: 'found',
      spell: ({ found }) =>
        spellRows(
          found.toSorted((left, right) => (left.code < right.code ? -1 : 1)),
          findingMembers,
        ),
    },
  ],
};

function byOfficer<Row extends { officer: string }>(rows: readonly Row[]): Row[] {
  return rows.toSorted((left, right) => (left.officer < right.officer ? -1 : 1));
}

/** Sorted once: there are many rows, and few tables. */
const membersOf = new Map(
  (Object.keys(columns) as LoggedTable[]).map((table) => [
    table,
    inOrder<never>([...columnMembers(columns[table]), ...columnMembersUnlessNull(laterColumns[table] ?? []), ...(companyMembers[table] ?? [])]),
  ]),
);

/**
 * SHA-256 (64 lower-case hexadecimal digits) over the canonical JSON of `{row, table}`. Each column is there under its name but
 * `log_entry`, one of a later migration only where it is not null; bytes stand as `{"sha256": hex}`. A command carries `line_blocks`, in older
 * entries `lines` (`withLines`). A record carries its `shares`, its `key`, the epoch it is `sealed_in` and all
 * `epoch_keys` of that epoch, shares and epoch keys in the order of their officers' ids; findings are in the order of their codes.
 * @throws TypeError where a value has no canonical spelling, which is so for no row that we wrote
 */
export function rowHash<Table extends LoggedTable>(table: Table, row: LoggedRows[Table]): string {
  return sha256Hex(utf8(`{"row":${spellRow(row, membersOf.get(table) as readonly Member<LoggedRows[Table]>[])},"table":${JSON.stringify(table)}}`));
}

/** The same for a row that anybody may have written: `null` where it has no hash, and so none that the log could vouch for. */
export function storedRowHash<Table extends LoggedTable>(table: Table, row: LoggedRows[Table]): string | null {
  try {
    return rowHash(table, row);
  } catch {
    return null;
  }
}

/** How an entry's `rows` names a row: `id`, for a record `id/version`, for a tag `key/tag`, for a setting its name, for findings `key/certificate`, for a public key its hash. */
export function rowName<Table extends LoggedTable>(table: Table, row: LoggedRows[Table]): string;
export function rowName(
  table: LoggedTable,
  row: { id?: string; version?: number; name?: string; key_id?: string; tag?: string; spki_sha256?: string; certificate?: string | null },
): string {
  if (table === 'findings') return `${row.spki_sha256}/${row.certificate}`;
  if (table === 'public_keys') return row.spki_sha256 as string;
  if (table === 'key_tags') return `${row.key_id}/${row.tag}`;
  if (table === 'records') return `${row.id}/${row.version}`;
  return (table === 'settings' ? row.name : row.id) as string;
}
