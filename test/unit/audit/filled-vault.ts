import { sql } from 'kysely';
import { expect } from 'vitest';
import { endedCommandRow } from '../../../main/audit/command-row.ts';
import type { EntryRow } from '../../../main/audit/entry.ts';
import { rowHash } from '../../../main/audit/row-hash.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { insertAuthority, insertRevocation } from '../../../main/store/authorities.ts';
import { insertBackup } from '../../../main/store/backups.ts';
import { insertCertificate } from '../../../main/store/certificates.ts';
import { insertCommand, insertCommandItems, queuedItem } from '../../../main/store/command-rows.ts';
import { putFindings, putPublicKeys } from '../../../main/store/findings.ts';
import { insertKeyTag } from '../../../main/store/key-tags.ts';
import type { Database } from '../../../main/store/open-database.ts';
import { insertRequest } from '../../../main/store/requests.ts';
import type {
  AuthorityTable,
  BackupTable,
  CertificateTable,
  CommandTable,
  FindingTable,
  PublicKeyTable,
  RequestTable,
  RevocationTable,
} from '../../../main/store/schema.ts';
import { insertEpoch, insertSealedKey } from '../../../main/store/sealed-keys.ts';
import { putSetting } from '../../../main/store/setting-rows.ts';
import { append, checkpoint, draft, emptyLog } from './vault-log.ts';

export const certificate = (id: string): Omit<CertificateTable, 'log_entry'> => ({
  id,
  fingerprint: `fingerprint ${id}`,
  der: utf8(`certificate ${id}`),
  spki_sha256: `spki ${id}`,
  subject: `CN=${id}`,
  common_name: null,
  subject_alt_names: '[]',
  issuer: 'CN=ca',
  issuer_common_name: 'ca',
  serial: '01',
  not_before: 1,
  not_after: 2,
  key_algorithm: 'RSA 2048',
  signature_algorithm: 'RSA SHA-256',
  is_ca: 0,
  subject_key_id: null,
  authority_key_id: null,
  findings: '[]',
  weak: 0,
  predecessor: null,
  successor: null,
  stored_at: 3,
  origin: 'a file',
  search: id,
  request: null,
  authority: null,
});
const request = (id: string): Omit<RequestTable, 'log_entry'> => ({
  id,
  der: utf8(`request ${id}`),
  der_sha256: `der ${id}`,
  spki_sha256: 's',
  subject: 'CN=r',
  stored_at: 3,
  origin: 'a file',
  common_name: 'r',
  subject_alt_names: '[]',
  key_algorithm: 'ec-p256',
  values_from: 'officer',
  term_days: 90,
  renews: 'one',
  carried_at: 4,
  withdrawn_at: 5,
  certificate: 'two',
  differences: '[]',
  command: `command of ${id}`,
  command_item: 0,
  search: 'r',
});
const authority = (id: string): Omit<AuthorityTable, 'log_entry'> => ({
  id,
  name: `authority ${id}`,
  role: 'issuing',
  certificate: id,
  parent: null,
  crl_url: 'http://crl.test/',
  crl_number: 1,
  crl: utf8(`crl ${id}`),
  crl_at: 5,
  crl_next: 6,
  crl_entries: 1,
  created_at: 4,
});
const revocation = (id: string): Omit<RevocationTable, 'log_entry'> => ({
  id,
  authority: id,
  serial: '01',
  revoked_at: 5,
  reason: 'superseded',
  note: 'a note',
});
const backup = (id: string): Omit<BackupTable, 'log_entry'> => ({
  id,
  target: id,
  location: '/media/stick',
  name: 'strongroom-0123456789abcdef-7',
  log_size: 7,
  policy_generation: 1,
  size: 8,
  sha256: 'ab',
  note: 'a signed note',
  taken_at: 6,
  officer: 'alice',
  with_slots: 1,
  verified_at: 7,
  drilled_at: 8,
  state: 'good',
  problem: null,
});
const record = (id: string) => ({
  id,
  version: 1,
  epoch: `epoch ${id}`,
  policy_generation: 1,
  spki_sha256: `spki ${id}`,
  threshold: 1,
  sealed: utf8(`sealed ${id}`),
});
export const shares = (id: string) => ['kit', 'alice', 'bob'].map((officer) => ({ record: id, version: 1, officer, sealed: utf8(`share ${id} ${officer}`) }));
const key = (id: string) => ({ id, spki_sha256: `spki ${id}`, key_algorithm: 'RSA 2048', state: 'in-store' as const, stored_at: 1, origin: 'a file' });
const epoch = (id: string) => ({ id: `epoch ${id}`, policy_generation: 1, command: 'c', created_at: 1 });
export const epochKeys = (id: string) =>
  ['kit', 'alice', 'bob'].map((officer) => ({ epoch: `epoch ${id}`, officer, sealed: utf8(`epoch key ${id} ${officer}`) }));
/** A record as it is logged: with its shares, its key and its epoch. */
export const whole = (id: string) => ({ ...record(id), shares: shares(id), key: key(id), sealedIn: epoch(id), epochKeys: epochKeys(id) });

export const command = (id: string): CommandTable => ({
  id,
  kind: 'import',
  title: 'Import',
  state: 'done',
  officer: 'alice',
  host: 'here',
  created_at: 1,
  started_at: 2,
  ended_at: 3,
  done: 1,
  total: 1,
  outcome: 'All of it.',
  error: null,
  input: '{}',
  facts: '[]',
  repeatable: 0,
  search: 'import',
});
const line = (id: string) => queuedItem({ command: id, idx: 0, name: `${id}.pem`, place: '/', state: 'done' });
/** Only the private key shows the first. */
const found = (id: string): FindingTable[] =>
  (['private', 'public'] as const).map((seen_in) => ({
    spki_sha256: `spki ${id}`,
    certificate: '',
    code: `WEAK_${seen_in}`,
    severity: 'loss',
    text: 'It is weak.',
    seen_in,
  }));
const publicKey = (id: string): PublicKeyTable => ({ spki_sha256: `spki ${id}`, spki: utf8(`public key ${id}`) });

export async function log(queries: Database, row: EntryRow): Promise<number> {
  return (await append(queries, [draft(1, { rows: [row] })])).first;
}

export async function putCertificate(queries: Database, id: string): Promise<void> {
  const row = certificate(id);
  await insertCertificate(queries, { ...row, log_entry: await log(queries, { table: 'certificates', id, hash: rowHash('certificates', row) }) });
}

export async function putSettingLogged(queries: Database, name: string, value: string): Promise<void> {
  await putSetting(queries, { name, value, log_entry: await log(queries, { table: 'settings', id: name, hash: rowHash('settings', { name, value }) }) });
}

/** Two rows of each kind, logged and signed. */
export async function filledVault(): Promise<Database> {
  const queries = await emptyLog();
  for (const id of ['one', 'two']) {
    await putCertificate(queries, id);
    await insertRequest(queries, { ...request(id), log_entry: await log(queries, { table: 'requests', id, hash: rowHash('requests', request(id)) }) });
    await insertAuthority(queries, {
      ...authority(id),
      log_entry: await log(queries, { table: 'authorities', id, hash: rowHash('authorities', authority(id)) }),
    });
    await insertRevocation(queries, {
      ...revocation(id),
      log_entry: await log(queries, { table: 'revocations', id, hash: rowHash('revocations', revocation(id)) }),
    });
    await insertBackup(queries, { ...backup(id), log_entry: await log(queries, { table: 'backups', id, hash: rowHash('backups', backup(id)) }) });
    const log_entry = await log(queries, { table: 'records', id: `${id}/1`, hash: rowHash('records', whole(id)) });
    await insertEpoch(queries, { epoch: epoch(id), keys: epochKeys(id) });
    await insertSealedKey(queries, key(id), { ...record(id), log_entry }, shares(id));
    const tag = { key_id: id, tag: 'production', tagged_at: 2 };
    await insertKeyTag(queries, { ...tag, log_entry: await log(queries, { table: 'key_tags', id: `${id}/production`, hash: rowHash('key_tags', tag) }) });
    await putSettingLogged(queries, id, '1');
    await insertCommand(queries, command(id));
    await insertCommandItems(queries, [line(id)]);
    await log(queries, await endedCommandRow(queries, id));
    const findings = { spki_sha256: `spki ${id}`, certificate: '', found: found(id) };
    await putFindings(queries, found(id));
    await log(queries, { table: 'findings', id: `spki ${id}/`, hash: rowHash('findings', findings) });
    await putPublicKeys(queries, [publicKey(id)]);
    await log(queries, { table: 'public_keys', id: `spki ${id}`, hash: rowHash('public_keys', publicKey(id)) });
  }
  await checkpoint(queries);
  return queries;
}

export async function columnsOf(queries: Database, table: string) {
  const { rows } = await sql<{ name: string; type: string; pk: number }>`select name, type, pk from pragma_table_info(${table})`.execute(queries);
  expect(rows.length).toBeGreaterThan(1);
  return rows;
}
