import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { listCertificates } from '../../../main/store/certificate-list.ts';
import { insertCertificate } from '../../../main/store/certificates.ts';
import { countFindings, putFindings, replaceFindings } from '../../../main/store/findings.ts';
import { migrate } from '../../../main/store/migrate.ts';
import type { Database } from '../../../main/store/open-database.ts';
import { certificate } from '../audit/filled-vault.ts';
import { emptyLog } from '../audit/vault-log.ts';

const short = { code: 'RSA_KEY_SHORT', severity: 'attention' as const, text: 'short' };
const row = (id: string, found: Partial<typeof short> & { code: string }, certificateId = id) => ({
  ...short,
  ...found,
  spki_sha256: `spki ${id}`,
  certificate: certificateId,
  seen_in: 'public' as const,
});

async function found(queries: Database, finding: string | null): Promise<string[]> {
  const query = { search: '', privateKey: [], expiresFrom: null, expiresBefore: null, standing: 'any' as const, finding };
  const { total, rows } = await listCertificates(queries, query, { by: 'common_name', descending: false }, { offset: 0, limit: 10 });
  expect(total).toBe(rows.length);
  return rows.map(({ id }) => id);
}

test('a vault of the version before keeps its findings, and finds by them', async () => {
  const queries = await emptyLog();
  for (const table of ['key_tags', 'findings', 'public_keys']) await queries.schema.dropTable(table).execute();
  await sql`delete from kysely_migration where name >= '0004-findings'`.execute(queries);
  await insertCertificate(queries, { ...certificate('old'), findings: JSON.stringify([short]), weak: 1, log_entry: 0 });
  await insertCertificate(queries, { ...certificate('sound'), findings: '[]', weak: 0, log_entry: 0 });
  await migrate(queries);
  expect(await queries.selectFrom('findings').selectAll().execute()).toEqual([row('old', short)]);
  expect([await found(queries, 'RSA_KEY_SHORT'), await found(queries, 'any'), await found(queries, 'loss'), await found(queries, null)]).toEqual([
    ['old'],
    ['old'],
    [],
    ['old', 'sound'],
  ]);
});

test('a finding in a key is one of each of its certificates, one in a certificate is its own', async () => {
  const queries = await emptyLog();
  for (const id of ['a', 'b']) await insertCertificate(queries, { ...certificate(id), spki_sha256: 'spki a', findings: '[]', weak: 0, log_entry: 0 });
  await putFindings(queries, [row('a', { code: 'RSA_ROCA', severity: 'loss' } as never, ''), row('a', { code: 'SIGNATURE_SHA1' }, 'b')]);
  expect([await found(queries, 'RSA_ROCA'), await found(queries, 'loss'), await found(queries, 'SIGNATURE_SHA1')]).toEqual([['a', 'b'], ['a', 'b'], ['b']]);
  expect((await countFindings(queries)).map(({ code, count }) => [code, count]).sort()).toEqual([
    ['RSA_ROCA', 2],
    ['SIGNATURE_SHA1', 1],
  ]);
});

test('whoever empties the table does not make a certificate sound that came in weak', async () => {
  const queries = await emptyLog();
  await insertCertificate(queries, { ...certificate('weak'), findings: JSON.stringify([short]), weak: 1, log_entry: 0 });
  await replaceFindings(queries, []);
  expect(await found(queries, 'any')).toEqual(['weak']);
});

test('thousands of findings go in at once, and those of a later check take their place', async () => {
  const queries = await emptyLog();
  await putFindings(
    queries,
    Array.from({ length: 12_000 }, (_, at) => row(`k${at}`, { code: 'RSA_ROCA' })),
  );
  await replaceFindings(queries, [row('k1', { code: 'RSA_KEY_SHORT' })]);
  expect(await queries.selectFrom('findings').select('code').execute()).toEqual([{ code: 'RSA_KEY_SHORT' }]);
});
