import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { startQualityCheck } from '../../main/service/quality-calls.ts';
import { openssl } from './oracles.ts';
import { importInto, VaultBench } from './vault-bench.ts';

const bench = new VaultBench();

function certificate(key: string, name: string): string {
  openssl('req', '-x509', '-key', key, '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-days', '90', '-out', bench.path(name));
  return bench.path(name);
}

test('what an import finds while a check goes on stays, also in certificates that the check had looked at', async () => {
  const session = await bench.create();
  const rsa = (name: string, bits: number) =>
    bench.write(name, generateKeyPairSync('rsa', { modulusLength: bits }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const shared = rsa('shared.key', 2048);
  const [here, there, short] = [
    certificate(shared, 'here.example'),
    certificate(shared, 'there.example'),
    certificate(rsa('short.key', 1024), 'short.example'),
  ];
  await importInto(session, [here]);
  // When it has looked at each by itself.
  const factors = session.workshop.shared.bind(session.workshop);
  session.workshop.shared = async (...order) => {
    session.workshop.shared = factors;
    await importInto(session, [there, short]);
    return factors(...order);
  };
  const findings = async () => {
    const rows = await session.queries
      .selectFrom('findings')
      .innerJoin('certificates', 'certificates.id', 'findings.certificate')
      .select(['certificates.common_name', 'findings.code'])
      .execute();
    return rows.map(({ common_name, code }) => `${common_name} ${code}`).sort();
  };
  const meant = ['here.example KEY_REUSED', 'short.example RSA_KEY_SHORT', 'there.example KEY_REUSED'];
  expect(await (await startQualityCheck(session)).ended).not.toBeNull();
  expect(await findings()).toEqual(meant);
  // The next one looks at all of them, and finds the same.
  expect(await (await startQualityCheck(session)).ended).toMatchObject({ certificates: 3, weak: 3 });
  expect(await findings()).toEqual(meant);
});
