import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { openssl } from './oracles.ts';
import { CommandBench } from './strongroom.ts';

// The round that starts without a certificate: a request goes out, `openssl ca` answers it, the answer finds its key, and the key serves TLS.

const bench = new CommandBench();
const FILE_PASSPHRASE = 'copper-kettle-outing';

interface MadeRequest {
  state: string;
  request: string;
}
interface ShownRequest {
  request: { state: string; certificate: string | null; privateKey: string; spkiSha256: string };
  differences: { code: string; text: string }[];
  certificate: { id: string } | null;
}

const inFolder = (...args: string[]) => openssl(...args.map((arg) => (arg.startsWith('@') ? bench.path(arg.slice(1)) : arg)));
const show = (id: string) => bench.answer<ShownRequest>(0, 'requests', 'show', id);

/** The fields of a request as `openssl req -text` prints them, in one line. */
function textOf(file: string): string {
  return openssl('req', '-verify', '-noout', '-text', '-nameopt', 'RFC2253,utf8,-esc_msb', '-in', bench.path(file)).toString().replaceAll(/\s+/g, ' ');
}

function spkiOf(args: readonly string[]): string {
  const pem = bench.write('public.pem', openssl(...args));
  return createHash('sha256')
    .update(openssl('pkey', '-pubin', '-outform', 'DER', '-in', pem))
    .digest('hex');
}

beforeAll(async () => {
  await bench.create();
  mkdirSync(bench.path('ca'));
  bench.write('ca/index.txt', '');
  bench.write('ca/serial', '4242\n');
  bench.write(
    'ca.cnf',
    `[ca]
default_ca = demo
[demo]
new_certs_dir = ${bench.path('ca')}
database = ${bench.path('ca/index.txt')}
serial = ${bench.path('ca/serial')}
default_md = sha256
default_days = 90
policy = anything
copy_extensions = copy
unique_subject = no
x509_extensions = leaf
[anything]
commonName = supplied
organizationName = optional
countryName = optional
[leaf]
basicConstraints = CA:FALSE
authorityKeyIdentifier = keyid
[poor]
basicConstraints = CA:FALSE
subjectAltName = DNS:poor.example.com
`,
  );
  inFolder('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '@ca.key', '-out', '@ca.pem', '-days', '400', '-subj', '/CN=Demo CA');
});

const issue = (request: string, to: string, ...more: string[]) =>
  inFolder('ca', '-batch', '-notext', '-config', '@ca.cnf', '-cert', '@ca.pem', '-keyfile', '@ca.key', '-in', `@${request}`, '-out', `@${to}`, ...more);

describe('a request with everything in it', () => {
  test.each([
    ['rsa-2048', ['--hash', 'sha384'], 'Public-Key: (2048 bit)', 'Signature Algorithm: sha384WithRSAEncryption'],
    ['rsa-3072', ['--pss', '--hash', 'sha256'], 'Public-Key: (3072 bit)', 'Signature Algorithm: rsassaPss'],
    ['ec-p256', [], 'NIST CURVE: P-256', 'Signature Algorithm: ecdsa-with-SHA256'],
    ['ec-p384', ['--hash', 'sha384'], 'NIST CURVE: P-384', 'Signature Algorithm: ecdsa-with-SHA384'],
    ['ed25519', [], 'ED25519 Public-Key', 'Signature Algorithm: ED25519'],
  ])('of %s is what openssl reads and verifies', async (key, more, keyText, signature) => {
    const names = 'DNS:*.example.com,DNS:bücher.example,IP:192.0.2.7,IP:2001:db8::7,email:ops@example.com,URI:https://example.com/a';
    const usages = ['--key-usage', 'digitalSignature,nonRepudiation', '--extended-key-usage', 'serverAuth,clientAuth,1.3.6.1.4.1.311.20.2.2', '--must-staple'];
    const subject = 'serialNumber=42,OU=Netze,O=Zürich\\, AG,L=Zürich,ST=ZH,C=CH';
    const file = `full-${key}.csr`;
    await bench.answer(0, 'request', '--cn', 'www.example.com', '--san', names, '--subject', subject, '--key', key, ...more, ...usages, '--out', file);
    const text = textOf(file);
    expect(text).toContain('Subject: CN=www.example.com,serialNumber=42,OU=Netze,O=Zürich\\, AG,L=Zürich,ST=ZH,C=CH');
    expect(text).toContain(
      'DNS:www.example.com, DNS:*.example.com, DNS:xn--bcher-kva.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7, email:ops@example.com, URI:https://example.com/a',
    );
    expect(text).toContain('X509v3 Key Usage: critical Digital Signature, Non Repudiation');
    expect(text).toContain('TLS Web Server Authentication, TLS Web Client Authentication, Microsoft Smartcard Login');
    expect(text).toContain('TLS Feature: status_request');
    expect(text).toContain(keyText);
    expect(text).toContain(signature);
  });

  test('is not written over a file, and then no key is made for nothing', async () => {
    const { total } = await bench.answer<{ total: number }>(0, 'requests');
    bench.write('taken.csr', 'mine');
    expect(await bench.answer(1, 'request', '--cn', 'taken.example.com', '--out', 'taken.csr')).toMatchObject({ error: { code: 'DESTINATION_EXISTS' } });
    expect(readFileSync(bench.path('taken.csr'), 'utf8')).toBe('mine');
    expect(await bench.answer(0, 'requests')).toMatchObject({ total });
  });

  test('for what cannot be is refused in words', async () => {
    const { error } = await bench.answer<{ error: { code: string; message: string } }>(
      2,
      'request',
      '--cn',
      'x.example.com',
      '--san',
      'DNS:a b',
      '--out',
      'x.csr',
    );
    expect(error).toMatchObject({ code: 'REQUEST_INVALID', message: expect.stringContaining('host name') });
  });
});

describe('what the CA sends back', () => {
  let request: MadeRequest;

  beforeAll(async () => {
    request = await bench.answer<MadeRequest>(0, 'request', '--cn', 'localhost.example.com', '--days', '90', '--key', 'rsa-2048', '--out', 'tls.csr');
    issue('tls.csr', 'tls.pem');
    inFolder('crl2pkcs7', '-nocrl', '-certfile', '@tls.pem', '-certfile', '@ca.pem', '-out', '@answer.p7b', '-outform', 'DER');
  });

  test('joins its key as PKCS#7 with its chain, and answers the request as it was asked', async () => {
    expect(await bench.answer(0, 'import', 'answer.p7b')).toMatchObject({ certificates: { stored: 2 }, matched: 1, answered: 1 });
    const shown = await show(request.request);
    expect(shown).toMatchObject({ request: { state: 'issued', privateKey: 'in-store' }, differences: [] });
    expect(shown.request.spkiSha256).toBe(spkiOf(['x509', '-noout', '-pubkey', '-in', bench.path('tls.pem')]));
  });

  test('as PEM or DER alone finds its request too', async () => {
    for (const [at, form] of (['PEM', 'DER'] as const).entries()) {
      const made = await bench.answer<MadeRequest>(0, 'request', '--cn', `form-${at}.example.com`, '--out', `form-${at}.csr`);
      issue(`form-${at}.csr`, `form-${at}.pem`);
      inFolder('x509', '-in', `@form-${at}.pem`, '-outform', form, '-out', `@form-${at}.${form}`);
      expect(await bench.answer(0, 'import', `form-${at}.${form}`)).toMatchObject({ answered: 1 });
      expect((await show(made.request)).request.state).toBe('issued');
    }
  });

  test('otherwise than asked is shown, not hidden', async () => {
    const made = await bench.answer<MadeRequest>(
      0,
      'request',
      '--cn',
      'poor.example.com',
      '--san',
      'DNS:api.example.com',
      '--days',
      '365',
      '--out',
      'poor.csr',
    );
    inFolder(
      'x509',
      '-req',
      '-in',
      '@poor.csr',
      '-CA',
      '@ca.pem',
      '-CAkey',
      '@ca.key',
      '-days',
      '30',
      '-extfile',
      '@ca.cnf',
      '-extensions',
      'poor',
      '-out',
      '@poor.pem',
    );
    await bench.answer(0, 'import', 'poor.pem');
    const { differences } = await show(made.request);
    expect(differences.map(({ code }) => code)).toEqual(expect.arrayContaining(['NAME_MISSING', 'TERM_SHORTER', 'EXTENDED_KEY_USAGE_DIFFERS']));
    expect(differences.find(({ code }) => code === 'NAME_MISSING')?.text).toContain('api.example.com');
  });

  test('serves TLS with the released key', async () => {
    const { certificate } = await show(request.request);
    const passphrase = bench.write('file-passphrase', `${FILE_PASSPHRASE}\n`);
    await bench.answer(0, 'export', certificate?.id ?? '', '--format', 'pem', '--passphrase-file', passphrase, '--out', 'server.pem');
    const port = await freePort();
    const server = spawn(
      'openssl',
      ['s_server', '-accept', `127.0.0.1:${port}`, '-cert', bench.path('server.pem'), '-pass', `pass:${FILE_PASSPHRASE}`, '-www'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    try {
      await accepts(server);
      const said = openssl(
        's_client',
        '-connect',
        `127.0.0.1:${port}`,
        '-CAfile',
        bench.path('ca.pem'),
        '-verify_return_error',
        '-verify_hostname',
        'localhost.example.com',
        '-servername',
        'localhost.example.com',
      ).toString();
      expect(said).toContain('Verification: OK');
    } finally {
      server.kill('SIGKILL');
    }
  });
});

/** A port that nobody listens on just now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

function accepts(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    for (const stream of [server.stdout, server.stderr])
      stream?.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        if (said.includes('ACCEPT')) resolve();
      });
    server.on('close', () => reject(new Error(`openssl s_server ended: ${said}`)));
  });
}
