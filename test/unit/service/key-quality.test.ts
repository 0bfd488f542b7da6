import { generatePrimeSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkRows } from '../../../main/audit/check-rows.ts';
import { sha256Hex } from '../../../main/crypto/hash.ts';
import { derBitString, derInteger, derNull, derObjectIdentifier, derSequence } from '../../../main/pki/der-writer.ts';
import { overview, showCertificate } from '../../../main/service/inventory-calls.ts';
import { qualityState, startQualityCheck } from '../../../main/service/quality-calls.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { insertCertificate } from '../../../main/store/certificates.ts';
import { putFindings } from '../../../main/store/findings.ts';
import type { CertificateTable } from '../../../main/store/schema.ts';
import { rsaSpki } from '../pki/rsa-spki.ts';
import { createdVault } from './opened-vault.ts';

const folder = mkdtempSync(join(tmpdir(), 'strongroom-quality-'));
let session: VaultSession;
const prime = () => generatePrimeSync(512, { bigint: true });
const shared = prime();

beforeAll(async () => {
  session = await createdVault(folder, 'vault');
  for (const [name, n] of [
    ['a', shared * prime()],
    ['b', shared * prime()],
    ['c', prime() * prime()],
  ] as const)
    await insertCertificate(session.queries, rowOf(name, n));
});

afterAll(async () => {
  await session.close('at the end');
  rmSync(folder, { recursive: true, force: true });
});

/** A row as an import writes it, with as much of a certificate as a check looks at. */
function rowOf(name: string, n: bigint): CertificateTable {
  const spki = rsaSpki(n);
  const algorithm = derSequence(derObjectIdentifier('1.2.840.113549.1.1.11'), derNull());
  const text = (value: string) => new Uint8Array([0x17, value.length, ...Buffer.from(value)]);
  const names = derSequence();
  const tbs = derSequence(derInteger(new Uint8Array([1])), algorithm, names, derSequence(text('260101000000Z'), text('270101000000Z')), names, spki);
  const der = derSequence(tbs, algorithm, derBitString(new Uint8Array(64)));
  return {
    id: `certificate${name}`,
    fingerprint: sha256Hex(der),
    der,
    spki_sha256: sha256Hex(spki),
    subject: `CN=${name}`,
    common_name: name,
    subject_alt_names: '[]',
    issuer: 'CN=issuer',
    issuer_common_name: 'issuer',
    serial: '01',
    not_before: 0,
    not_after: Date.now() + 1e10,
    key_algorithm: 'rsa-1024',
    signature_algorithm: 'sha256WithRSAEncryption',
    is_ca: 0,
    subject_key_id: null,
    authority_key_id: null,
    findings: '[]',
    weak: 0,
    predecessor: null,
    successor: null,
    stored_at: 0,
    origin: 'here',
    search: name,
    request: null,
    authority: null,
    log_entry: 0,
  };
}

const findings = async (name: string) => (await showCertificate(session, `certificate${name}`)).certificate.findings.map(({ code }) => code);

test('a check that is cancelled leaves what was found before', async () => {
  await putFindings(session.queries, [
    { spki_sha256: rowOf('z', shared).spki_sha256, certificate: '', code: 'KEY_REUSED', severity: 'attention', text: 'before', seen_in: 'public' },
  ]);
  const { command, ended } = await startQualityCheck(session);
  session.queue.cancel(command);
  expect(await ended).toBeNull();
  expect((await session.queries.selectFrom('findings').selectAll().execute()).map(({ text }) => text)).toEqual(['before']);
  expect((await qualityState(session)).lastCheck).toBeNull();
});

test('a check finds what keys share and puts it in the place of what was there, but for what only private keys show', async () => {
  const [row] = [await session.queries.selectFrom('certificates').selectAll().where('id', '=', 'certificatec').executeTakeFirstOrThrow()];
  await putFindings(session.queries, [
    { spki_sha256: row.spki_sha256, certificate: '', code: 'RSA_PRIME_FALSE', severity: 'loss', text: 'private', seen_in: 'private' },
  ]);
  const result = await (await startQualityCheck(session)).ended;
  expect(result).toMatchObject({ certificates: 3, keys: 0 });
  expect(await findings('a')).toEqual(['RSA_SHARED_PRIME', 'RSA_KEY_SHORT']);
  expect(await findings('b')).toEqual(['RSA_SHARED_PRIME', 'RSA_KEY_SHORT']);
  expect(await findings('c')).toEqual(['RSA_PRIME_FALSE', 'RSA_KEY_SHORT']);
  expect((await qualityState(session)).lastCheck?.outcome).toContain('something was found in 3 of them');
});

test('the overview counts certificates by what was found in them, the gravest first', async () => {
  const { findings: counted, attention, weak } = await overview(session);
  expect(counted).toEqual([
    { code: 'RSA_SHARED_PRIME', severity: 'loss', count: 2 },
    { code: 'RSA_PRIME_FALSE', severity: 'loss', count: 1 },
    { code: 'RSA_KEY_SHORT', severity: 'attention', count: 3 },
  ]);
  expect(attention).toContainEqual({ code: 'RSA_SHARED_PRIME', severity: 'loss', text: 'RSA keys that share a prime', count: 2 });
  expect(weak).toBe(3);
});

describe('the log vouches for what a check found', () => {
  const problems = async () => (await checkRows(session.queries)).problems.filter(({ table }) => table === 'findings');

  test('so that a finding that was taken away behind its back is missed', async () => {
    expect(await problems()).toEqual([]);
    const [gone] = await session.queries
      .deleteFrom('findings')
      .where('code', '=', 'RSA_SHARED_PRIME')
      .where('certificate', '=', 'certificatea')
      .returningAll()
      .execute();
    expect(await problems()).toEqual([{ kind: 'altered', table: 'findings', id: `${gone?.spki_sha256}/certificatea` }]);
    await putFindings(session.queries, gone ? [gone] : []);
    expect(await problems()).toEqual([]);
  });

  test('in entries none of which is too long, where it is much that is otherwise', async () => {
    const stale = Array.from({ length: 450 }, (_, at) => ({
      spki_sha256: sha256Hex(Uint8Array.of(at & 255, at >> 8)),
      certificate: '',
      code: 'RSA_KEY_SHORT',
      severity: 'attention' as const,
      text: 'of before',
      seen_in: 'public' as const,
    }));
    await putFindings(session.queries, stale);
    const { command, ended } = await startQualityCheck(session);
    await ended;
    const leaves = await session.queries.selectFrom('log_entries').select(['action', 'leaf']).where('command', '=', command).orderBy('idx').execute();
    const rows = leaves.map(({ action, leaf }) => [action, JSON.parse(leaf).rows.filter(({ table }: { table: string }) => table === 'findings').length]);
    expect(rows).toEqual([
      ['command.started', 0],
      ['findings.noted', 200],
      ['findings.noted', 50],
      ['keys.checked', 200],
      ['command.ended', 0],
    ]);
    expect(await problems()).toEqual([]);
  });
});
