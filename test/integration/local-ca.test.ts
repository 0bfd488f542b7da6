import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { openssl } from './oracles.ts';
import { CommandBench } from './strongroom.ts';

// The whole round on one machine: a local CA issues, renews and revokes, and openssl believes exactly what it should.

const bench = new CommandBench();

interface Authority {
  id: string;
  role: 'root' | 'issuing';
  certificate: string;
}
interface Shown {
  certificate: { id: string; serial: string; privateKey: string; predecessor?: string; successor?: string; revokedAt?: number };
  spkiSha256: string;
  lineage: { id: string; sameKey: boolean }[];
  pem: string;
}

const show = (id: string) => bench.answer<Shown>(0, 'show', id);
let root: string;
let issuing: string;

async function issued(name: string, ...more: string[]): Promise<string> {
  const { request } = await bench.answer<{ request: string }>(0, 'request', '--cn', name, '--out', `${name}.csr`);
  const { certificates } = await bench.answer<{ certificates: [string] }>(0, 'ca', 'issue', request, ...more);
  bench.write(`${name}.pem`, (await show(certificates[0])).pem);
  return certificates[0];
}

/** What openssl says of a certificate: its words, whether or not it believes it. */
function verdict(name: string, ...more: string[]): string {
  try {
    return openssl('verify', '-x509_strict', '-CAfile', root, '-untrusted', issuing, ...more, bench.path(`${name}.pem`)).toString();
  } catch (error) {
    return String(error);
  }
}

beforeAll(async () => {
  await bench.create();
  const { authorities } = await bench.answer<{ authorities: Authority[] }>(
    0,
    ...['ca', 'create', '--name', ' Lantern ', '--subject', 'O=Lantern Ltd,C=se', '--permit', 'dns:example.com', '--crl-url', 'http://pki.example.com/a.crl'],
  );
  const pemOf = async (role: Authority['role']) =>
    bench.write(`${role}.pem`, (await show(authorities.find((row) => row.role === role)?.certificate ?? '')).pem);
  root = await pemOf('root');
  issuing = await pemOf('issuing');
});

describe('a certificate of the local CA', () => {
  let id: string;

  beforeAll(async () => {
    id = await issued('www.example.com', '--days', '90');
  });

  test('is verified by openssl up to the root, joins its key, and has a serial of its own with room for 128 random bits', async () => {
    expect(verdict('www.example.com', '-purpose', 'sslserver', '-verify_hostname', 'www.example.com')).toContain(': OK');
    const { certificate } = await show(id);
    expect(certificate.privateKey).toBe('in-store');
    const other = await show(await issued('other.example.com', '--profile', 'server-and-client'));
    expect(certificate.serial.length).toBeGreaterThanOrEqual(32);
    expect(other.certificate.serial).not.toBe(certificate.serial);
    const text = openssl('x509', '-noout', '-text', '-in', bench.path('www.example.com.pem')).toString();
    expect(text).toContain('URI:http://pki.example.com/a.crl');
    expect(text).toMatch(/Subject Key Identifier/);
    expect(text).toMatch(/Authority Key Identifier/);
  });

  test('is not issued for a name that the authority may not certify, nor for a request that was changed', async () => {
    const { request } = await bench.answer<{ request: string }>(0, 'request', '--cn', 'www.elsewhere.test', '--out', 'elsewhere.csr');
    expect(await bench.answer(3, 'ca', 'issue', request)).toMatchObject({ error: { code: 'AUTHORITY_REFUSES' } });
    openssl(
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      bench.path('k.pem'),
      '-subj',
      '/CN=broken.example.com',
      '-outform',
      'DER',
      '-out',
      bench.path('broken.der'),
    );
    const broken = readFileSync(bench.path('broken.der'));
    broken[broken.length - 5] = (broken[broken.length - 5] as number) ^ 1;
    bench.write('broken.der', broken);
    await bench.answer(0, 'import', 'broken.der');
    expect(await bench.answer(3, 'ca', 'issue', 'cn:broken.example.com')).toMatchObject({ error: { code: 'AUTHORITY_REFUSES' } });
  });

  test('that is renewed has a successor with another key, or with the same where that is said', async () => {
    await bench.answer(0, 'renew', id, '--out', 'next.csr');
    expect(await bench.answer(3, 'renew', id, '--out', 'twice.csr')).toMatchObject({ error: { code: 'RENEWAL_REFUSED' } });
    const { certificates } = await bench.answer<{ certificates: [string] }>(0, 'ca', 'issue', 'cn:www.example.com');
    const [old, next] = [await show(id), await show(certificates[0])];
    expect([old.certificate.successor, next.certificate.predecessor]).toEqual([next.certificate.id, id]);
    expect(next.spkiSha256).not.toBe(old.spkiSha256);
    await bench.answer(0, 'renew', next.certificate.id, '--same-key', '--out', 'same.csr');
    const { certificates: third } = await bench.answer<{ certificates: [string] }>(0, 'ca', 'issue', 'cn:www.example.com');
    const same = await show(third[0]);
    expect(same.spkiSha256).toBe(next.spkiSha256);
    expect(same.lineage.map(({ sameKey }) => sameKey)).toEqual([false, false, true]);
  });

  test('that was revoked is refused by openssl once the CRL says so; numbers of CRLs grow', async () => {
    const revoked = await issued('gone.example.com');
    await bench.answer(0, 'ca', 'crl', '--out', 'before.crl');
    await bench.answer(0, 'ca', 'crl', '--root', '--out', 'root.crl');
    const pem = (name: string) => openssl('crl', '-inform', 'DER', '-in', bench.path(name)).toString();
    bench.write('before.pem', pem('before.crl') + pem('root.crl'));
    expect(verdict('gone.example.com', '-crl_check_all', '-CRLfile', bench.path('before.pem'))).toContain(': OK');
    await bench.answer(0, 'ca', 'revoke', revoked, '--reason', 'keyCompromise', '--note', 'It was on a laptop.');
    expect(await bench.answer(3, 'ca', 'revoke', revoked, '--reason', 'superseded')).toMatchObject({ error: { code: 'REVOCATION_REFUSED' } });
    await bench.answer(0, 'ca', 'crl', '--out', 'after.crl');
    bench.write('after.pem', pem('after.crl') + pem('root.crl'));
    expect(verdict('gone.example.com', '-crl_check_all', '-CRLfile', bench.path('after.pem'))).toContain('certificate revoked');
    expect(verdict('other.example.com', '-crl_check_all', '-CRLfile', bench.path('after.pem'))).toContain(': OK');
    const text = (name: string) => openssl('crl', '-inform', 'DER', '-noout', '-text', '-in', bench.path(name)).toString();
    const number = (name: string) => Number(/CRL Number:\s+(\d+)/.exec(text(name))?.[1]);
    expect(number('after.crl')).toBeGreaterThan(number('before.crl'));
    expect(text('after.crl')).toContain('Key Compromise');
  });

  test('whose key is destroyed stays, and its key does not come back', async () => {
    const gone = await issued('end.example.com');
    expect(await bench.answer(0, 'destroy', gone, '--reason', 'The host is gone.')).toMatchObject({ privateKey: 'destroyed' });
    expect((await show(gone)).certificate.privateKey).toBe('destroyed');
    const passphrase = bench.write('p', 'copper-kettle-outing\n');
    expect(await bench.answer(1, 'export', gone, '--format', 'p12', '--passphrase-file', passphrase, '--out', 'x.p12')).toMatchObject({
      error: { code: 'KEY_DESTROYED' },
    });
  });

  test('the log of all that verifies', async () => {
    expect(await bench.answer(0, 'audit', 'verify')).toMatchObject({ valid: true });
  });
});

describe('the subject of a local CA', () => {
  const subjectOf = (file: string) => openssl('x509', '-noout', '-subject', '-nameopt', 'RFC2253', '-in', file).toString().trim();

  test('stands in its certificates as it would in a request', () => {
    expect(subjectOf(root)).toBe('subject=CN=Lantern Root CA,O=Lantern Ltd,C=SE');
    expect(subjectOf(issuing)).toBe('subject=CN=Lantern Issuing CA,O=Lantern Ltd,C=SE');
  });

  test('is refused as that of a request is, and nothing is made', async () => {
    const before = await bench.answer(0, 'ca', 'list');
    expect(await bench.answer(2, 'ca', 'create', '--name', 'Tallow', '--subject', 'C=CHE')).toMatchObject({ error: { code: 'REQUEST_INVALID' } });
    expect(await bench.answer(0, 'ca', 'list')).toEqual(before);
  });
});

describe('reports of the inventory', () => {
  test('are a calendar, a table and a printable page', async () => {
    const { total } = await bench.answer<{ total: number }>(0, 'certificates');
    for (const format of ['ics', 'csv', 'pdf']) await bench.answer(0, 'report', '--format', format, '--out', `report.${format}`);
    const ics = readFileSync(bench.path('report.ics'), 'utf8');
    expect(ics).toMatch(/^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/);
    expect(ics.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    expect(ics.replaceAll('\r\n ', '')).toContain('SUMMARY:other.example.com expires');
    expect(readFileSync(bench.path('report.csv'), 'utf8').trimEnd().split('\r\n')).toHaveLength(total + 1);
    const pdf = readFileSync(bench.path('report.pdf'));
    expect([pdf.subarray(0, 5).toString(), pdf.subarray(-6).toString().trim()]).toEqual(['%PDF-', '%%EOF']);
  });
});
