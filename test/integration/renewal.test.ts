import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { openssl } from './oracles.ts';
import { CommandBench } from './strongroom.ts';

// A renewal asks for what was asked for before, to the last byte of every extension, and for another key.

const bench = new CommandBench();

const config = `[req]
distinguished_name = dn
req_extensions = asked
prompt = no
string_mask = utf8only
[dn]
C = CH
O = Tinsel & Söhne, AG
CN = odd.example.com
[asked]
subjectAltName = critical, @names
keyUsage = digitalSignature, keyAgreement
extendedKeyUsage = critical, serverAuth, 1.3.6.1.4.1.99999.7
basicConstraints = CA:FALSE
tlsfeature = status_request
1.3.6.1.4.1.99999.1 = ASN1:UTF8String:carried over
certificatePolicies = 1.3.6.1.4.1.99999.2
[names]
DNS.1 = odd.example.com
DNS.2 = *.odd.example.com
otherName.1 = 1.3.6.1.4.1.311.20.2.3;UTF8:user@example.com
IP.1 = 2001:db8::42
[issued]
subjectAltName = DNS:odd.example.com
basicConstraints = CA:FALSE
`;

interface Renewed {
  certificates: string[];
  requests: string[];
  skipped: { message: string }[];
}

/** The requested extensions as openssl prints them, one line each. */
function extensions(file: string): string[] {
  const text = openssl('req', '-verify', '-noout', '-text', '-nameopt', 'RFC2253', '-in', bench.path(file)).toString();
  const from = text.indexOf('Requested Extensions:');
  const lines = text.slice(from, text.indexOf('Signature Algorithm:', from)).replaceAll(/\n {20,}(?=\S)/g, ' » ');
  return lines
    .split(/\n/)
    .map((line) => line.trim())
    .filter(Boolean)
    .toSorted();
}
const publicKey = (file: string) => openssl('req', '-noout', '-pubkey', '-in', bench.path(file)).toString();

beforeAll(async () => {
  await bench.create();
  bench.write('odd.cnf', config);
  openssl(
    'req',
    '-new',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-utf8',
    '-config',
    bench.path('odd.cnf'),
    '-keyout',
    bench.path('odd.key'),
    '-out',
    bench.path('odd.csr'),
  );
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', bench.path('ca.key'), '-out', bench.path('ca.pem'), '-subj', '/CN=Demo CA');
  const issue = ['x509', '-req', '-in', bench.path('odd.csr'), '-CA', bench.path('ca.pem'), '-CAkey', bench.path('ca.key'), '-days', '20'];
  openssl(...issue, '-extfile', bench.path('odd.cnf'), '-extensions', 'issued', '-out', bench.path('odd.pem'));
  await bench.answer(0, 'import', 'odd.key', 'odd.csr', 'odd.pem');
});

test('every extension of the original request is asked for again, and the key is another', async () => {
  await bench.answer(0, 'renew', 'cn:odd.example.com', '--out', 'renewed.csr');
  const [before, now] = [extensions('odd.csr'), extensions('renewed.csr')];
  expect(before.length).toBeGreaterThan(7);
  expect(now).toEqual(before);
  expect(publicKey('renewed.csr')).not.toBe(publicKey('odd.csr'));
  const subject = (file: string) => openssl('req', '-noout', '-subject', '-nameopt', 'RFC2253', '-in', bench.path(file)).toString();
  expect(subject('renewed.csr')).toBe(subject('odd.csr'));
});

test('with the same key only where that is said', async () => {
  const { items } = await bench.answer<{ items: [{ id: string }] }>(0, 'requests', '--state', 'carried-out');
  await bench.answer(0, 'requests', 'withdraw', items[0].id, '--reason', 'the same key after all');
  // A part of a name where it does not separate folders.
  const same = process.platform === 'win32' ? 'same.csr' : 'the\\same.csr';
  expect(await bench.answer(0, 'renew', 'cn:odd.example.com', '--same-key', '--out', same)).toMatchObject({ file: bench.path(same) });
  expect(publicKey(same)).toBe(publicKey('odd.csr'));
  expect(extensions(same)).toEqual(extensions('odd.csr'));
});

test('all that expire soon are renewed at once, and those that cannot be are named', async () => {
  for (const [name, days] of [
    ['soon-1', 10],
    ['soon-2', 25],
    ['later', 60],
  ] as const) {
    const subject = ['-subj', `/CN=${name}.example.com`, '-addext', `subjectAltName=DNS:${name}.example.com`];
    const files = ['-keyout', bench.path(`${name}.key`), '-out', bench.path(`${name}.csr`)];
    openssl('req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...subject, ...files);
    const ca = ['-CA', bench.path('ca.pem'), '-CAkey', bench.path('ca.key'), '-days', String(days), '-copy_extensions', 'copy'];
    openssl('x509', '-req', '-in', bench.path(`${name}.csr`), ...ca, '-out', bench.path(`${name}.pem`));
  }
  // Without their requests: the values are taken from the certificates.
  await bench.answer(0, 'import', ...['soon-1', 'soon-2', 'later'].flatMap((name) => [`${name}.key`, `${name}.pem`]));
  const answer = await bench.answer<Renewed>(0, 'renew', '--expires-within', '30', '--out', 'soon');
  expect([answer.certificates.length, answer.requests.length]).toEqual([2, 2]);
  expect(answer.skipped.map(({ message }) => message)).toEqual(['A request for its renewal is under way.']);
  const made = readdirSync(bench.path('soon')).filter((file) => file.endsWith('.csr'));
  expect(made.map((file) => file.replace(/-[0-9a-f]{8}\.csr$/, '')).toSorted()).toEqual(['soon-1.example.com', 'soon-2.example.com']);
  for (const file of made) {
    expect(extensions(join('soon', file)).join('\n')).toContain(`DNS:${file.slice(0, 'soon-1'.length)}.example.com`);
    expect(publicKey(join('soon', file))).not.toBe(publicKey(`${file.slice(0, 'soon-1'.length)}.csr`));
  }
  // All of it is under way now.
  expect(await bench.answer<Renewed>(0, 'renew', '--expires-within', '30', '--out', 'soon')).toMatchObject({ certificates: [], skipped: [{}, {}, {}] });
});
