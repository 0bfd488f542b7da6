import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { connect, createServer, type SecureContextOptions } from 'node:tls';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { BackupBench, type Refused } from './backup-bench.ts';
import { fingerprintOf, keyBytes, keytool, openssl } from './oracles.ts';
import { OFFICER } from './strongroom.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));
// Which would find that this is no Argon2id.
vi.mock('../../main/crypto/self-test.ts', async (original) => ({ ...(await original<object>()), selfTest: async () => undefined }));

// Every target is opened by the program that it is for, or by the library that this program is made with.

const PASSPHRASE = 'plain-ascii-for-all-42';
const bench = new BackupBench();
const vault = bench.path('vault');
const kinds = {
  rsa: ['genrsa', '2048'],
  ec: ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  ed: ['genpkey', '-algorithm', 'ed25519'],
} as const;
const source = (name: string, extension: string) => bench.path(`in/${name}.${extension}`);
const hasYaml = spawnSync('python3', ['-c', 'import yaml']).status === 0;
if (!hasYaml) console.info('release-targets.test.ts: without PyYAML the Secret is only read as text');

interface Exported {
  files: { certificate: string | null; path: string; sha256: string }[];
  beside: { path: string; sha256: string }[];
}

beforeAll(async () => {
  bench.write('passphrase', `${PASSPHRASE}\n`);
  bench.makeFolder('in');
  const root = ['-keyout', bench.path('root.key'), '-out', source('root', 'crt'), '-subj', '/CN=Test Root', '-days', '3650'];
  openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', ...root);
  for (const [name, how] of Object.entries(kinds)) {
    const host = `${name}.example.test`;
    bench.write(`in/${name}.key`, openssl(...how));
    bench.write(`${name}.csr`, openssl('req', '-new', '-key', source(name, 'key'), '-subj', `/CN=${host}`));
    bench.write('extensions', `subjectAltName=DNS:${host}\n`);
    const signer = ['-CA', source('root', 'crt'), '-CAkey', bench.path('root.key'), '-CAcreateserial', '-CAserial', bench.path('serial')];
    const signed = openssl('x509', '-req', '-in', bench.path(`${name}.csr`), ...signer, '-days', '100', '-extfile', bench.path('extensions'));
    bench.write(`in/${name}.crt`, signed);
  }
  await bench.answer(0, vault, 'create', '--officer', OFFICER);
  await bench.answer(0, vault, 'import', bench.path('in'));
});

/** Releases a certificate for a target into a folder of its own. @returns full paths by what stands behind the name */
async function released(target: string, name: keyof typeof kinds, ...how: string[]): Promise<Record<string, string>> {
  const out = `${target}-${name}${how.includes('--plain') ? '-plain' : ''}/`;
  const answer = await bench.answer<Exported>(0, vault, 'export', `cn:${name}.example.test`, '--target', target, '--out', bench.path(out), ...how);
  for (const { path, sha256 } of answer.files) {
    expect(createHash('sha256').update(readFileSync(path)).digest('hex')).toBe(sha256);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
  expect(readdirSync(bench.path(out)).filter((file) => file.startsWith('.'))).toEqual([]);
  return Object.fromEntries(answer.files.map(({ path }) => [path.slice(bench.path(out).length).replace(`${name}.example.test`, ''), path]));
}

const withPassphrase = ['--passphrase-file', bench.path('passphrase')];

/** A TLS server with these files, and a client that trusts the root alone. @returns the server's certificate as the client saw it */
async function served(name: string, files: SecureContextOptions): Promise<string> {
  const server = createServer(files, (socket) => socket.end('hello'));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  try {
    return await new Promise<string>((done, failed) => {
      const socket = connect({ port, host: '127.0.0.1', servername: `${name}.example.test`, ca: readFileSync(source('root', 'crt')) }, () =>
        done(socket.getPeerCertificate().fingerprint256.replaceAll(':', '').toLowerCase()),
      );
      socket.on('error', failed).on('data', () => undefined);
    });
  } finally {
    server.close();
  }
}

describe('for web servers', () => {
  test.each(['rsa', 'ec', 'ed'] as const)('nginx: a server with %s serves it, key under its passphrase', async (name) => {
    const files = await released('nginx', name, ...withPassphrase);
    expect(Object.keys(files).sort()).toEqual(['.crt', '.key']);
    const [cert, key] = [readFileSync(files['.crt'] as string), readFileSync(files['.key'] as string)];
    expect(cert.toString().match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(await served(name, { cert, key, passphrase: PASSPHRASE })).toBe(fingerprintOf(source(name, 'crt')));
    expect(keyBytes(files['.key'] as string, PASSPHRASE)).toBe(keyBytes(source(name, 'key')));
  });

  test('nginx without a passphrase, which is written only on demand', async () => {
    const refused = await bench.answer(3, vault, 'export', 'cn:rsa.example.test', '--target', 'nginx', '--out', bench.path('nothing'));
    expect(refused.error.code).toBe('PLAIN_NOT_CONFIRMED');
    const files = await released('nginx', 'rsa', '--plain');
    expect(await served('rsa', { cert: readFileSync(files['.crt'] as string), key: readFileSync(files['.key'] as string) })).toBe(
      fingerprintOf(source('rsa', 'crt')),
    );
  });

  test('Apache: certificate, chain and key, each by itself', async () => {
    const files = await released('apache', 'ec', ...withPassphrase);
    expect(Object.keys(files).sort()).toEqual(['.chain.crt', '.crt', '.key']);
    expect(fingerprintOf(files['.crt'] as string)).toBe(fingerprintOf(source('ec', 'crt')));
    expect(fingerprintOf(files['.chain.crt'] as string)).toBe(fingerprintOf(source('root', 'crt')));
    expect(openssl('verify', '-CAfile', files['.chain.crt'] as string, files['.crt'] as string).toString()).toContain('OK');
    expect(keyBytes(files['.key'] as string, PASSPHRASE)).toBe(keyBytes(source('ec', 'key')));
  });

  test('Apache gets no chain file where there is no chain: it would refuse an empty one', async () => {
    const out = bench.path('no-chain/');
    await bench.answer(0, vault, 'export', 'cn:ec.example.test', '--target', 'apache', '--no-chain', '--out', out, ...withPassphrase);
    expect(readdirSync(out).sort()).toEqual(['ec.example.test.crt', 'ec.example.test.key']);
    const refused = await bench.answer(1, vault, 'export', 'cn:Test Root', '--target', 'chain', '--out', bench.path('chain.pem'));
    expect(refused.error.code).toBe('FORMAT_CANNOT_CARRY');
    expect(existsSync(bench.path('chain.pem'))).toBe(false);
  });

  test('HAProxy: one file serves', async () => {
    const files = await released('haproxy', 'rsa', '--plain');
    const whole = readFileSync(files['.pem'] as string);
    expect(await served('rsa', { cert: whole, key: whole })).toBe(fingerprintOf(source('rsa', 'crt')));
  });
});

describe('PKCS#12', () => {
  /** Key, and certificates in their order, as openssl takes them out. */
  function opened(file: string, ...flags: string[]): { key: string; certificates: number; text: string } {
    const text = openssl('pkcs12', '-in', file, '-nodes', '-passin', `pass:${PASSPHRASE}`, ...flags).toString();
    return { key: keyBytes(bench.write('opened.pem', text)), certificates: text.match(/BEGIN CERTIFICATE/g)?.length ?? 0, text };
  }
  const info = (file: string, ...flags: string[]) =>
    spawnSync('openssl', ['pkcs12', '-in', file, '-info', '-noout', '-passin', `pass:${PASSPHRASE}`, ...flags]).stderr.toString();

  test.each([
    ['modern', '.p12', 'ed', /PBES2, PBKDF2, AES-256-CBC, Iteration 600000, PRF hmacWithSHA256/],
    ['iis', '.pfx', 'rsa', /PBES2, PBKDF2, AES-256-CBC/],
    ['tomcat', '.p12', 'rsa', /PBES2, PBKDF2, AES-256-CBC/],
    ['java-8', '.p12', 'rsa', /pbeWithSHA1And3-KeyTripleDES-CBC/],
    ['windows-2016', '.pfx', 'ec', /pbeWithSHA1And3-KeyTripleDES-CBC/],
  ] as const)('%s opens in openssl, with old algorithms switched off and on', async (target, extension, name, algorithms) => {
    const file = (await released(target, name, ...withPassphrase))[extension] as string;
    for (const flags of [[], ['-legacy']]) {
      const { key, certificates } = opened(file, ...flags);
      expect(key).toBe(keyBytes(source(name, 'key')));
      expect(certificates).toBe(2);
      expect(info(file, ...flags)).toMatch(algorithms);
    }
  });

  test('windows-2016 names the provider for RSA keys, which IIS needs', async () => {
    const file = (await released('windows-2016', 'rsa', ...withPassphrase))['.pfx'] as string;
    expect(opened(file).text).toContain('Microsoft CSP Name: Microsoft Enhanced RSA and AES Cryptographic Provider');
  });

  test('fips has PBMAC1, which only new programs check, and a key that opens', async () => {
    const file = (await released('fips', 'ec', ...withPassphrase))['.p12'] as string;
    const [major = 0, minor = 0] = openssl('version').toString().split(' ')[1]?.split('.').map(Number) ?? [];
    const checks = major > 3 || (major === 3 && minor >= 4);
    expect(opened(file, ...(checks ? [] : ['-nomacver'])).key).toBe(keyBytes(source('ec', 'key')));
    // id-PBMAC1 (RFC 9579).
    expect(openssl('asn1parse', '-inform', 'DER', '-in', file).toString()).toMatch(/PBMAC1|1\.2\.840\.113549\.1\.5\.14/);
  });

  test.each([
    ['tomcat', 'tomcat'],
    ['java-8', 'rsa.example.test'],
  ])('%s opens in keytool under the alias %s', async (target, alias) => {
    const file = bench.path(`${target}-rsa/rsa.example.test.p12`);
    const listed = keytool('-list', '-v', '-storetype', 'PKCS12', '-keystore', file, '-storepass', PASSPHRASE).toString();
    expect(listed).toContain(`Alias name: ${alias}`);
    expect(listed).toContain('Certificate chain length: 2');
  });

  test('a passphrase that Java would not take is refused before anything is opened', async () => {
    bench.write('umlaut', 'Grüße für den Stick\n');
    for (const target of ['tomcat', 'java-8', 'truststore']) {
      const what = ['export', 'cn:rsa.example.test', '--target', target, '--passphrase-file', bench.path('umlaut'), '--out', bench.path('umlaut.p12')];
      expect((await bench.answer(1, vault, ...what)).error.code, target).toBe('FORMAT_CANNOT_CARRY');
    }
    expect(existsSync(bench.path('umlaut.p12'))).toBe(false);
  });

  test.each(['iis', 'windows-2016', 'java-8', 'java', 'aws'])('%s refuses an Ed25519 key by a word', async (target) => {
    const how = target === 'aws' ? ['--plain'] : withPassphrase;
    const answer = await bench.answer(1, vault, 'export', 'cn:ed.example.test', '--target', target, '--out', bench.path(`ed-${target}`), ...how);
    expect(answer.error.code).toBe('FORMAT_CANNOT_CARRY');
  });
});

describe('truststores', () => {
  const names = ['cn:rsa.example.test', 'cn:ec.example.test', 'cn:Test Root'];

  test.each([
    ['truststore', 'PKCS12'],
    ['truststore-jks', 'JKS'],
  ])('%s: Java trusts each certificate, and there is no key', async (target, type) => {
    const out = bench.path(`${target}.store`);
    const answer = await bench.answer<Exported>(0, vault, 'export', ...names, '--target', target, '--out', out, ...withPassphrase);
    expect(answer.files).toMatchObject([{ certificate: null, path: out }]);
    expect(answer.beside).toEqual([]);
    const listed = keytool('-list', '-v', '-storetype', type, '-keystore', out, '-storepass', PASSPHRASE).toString();
    expect(listed.match(/Entry type: trustedCertEntry/g)).toHaveLength(3);
    for (const alias of ['rsa.example.test', 'ec.example.test', 'test-root']) expect(listed).toContain(`Alias name: ${alias}\n`);
    expect(listed).not.toContain('PrivateKeyEntry');
  });

  test('the log has the truststore at each of its certificates', async () => {
    const { items } = await bench.answer<{ items: { action: string; text: string; objects: { kind: string }[] }[] }>(
      0,
      vault,
      'audit',
      'list',
      '--limit',
      '1000',
    );
    expect(items.filter(({ action, text }) => action === 'release.written' && text.startsWith('3 certificates: written as Truststore'))).toHaveLength(2);
  });
});

describe('for clouds', () => {
  test('AWS takes a certificate, a chain and a readable key', async () => {
    const protectedKey = await bench.answer(3, vault, 'export', 'cn:rsa.example.test', '--target', 'aws', '--out', bench.path('x/'), ...withPassphrase);
    expect(protectedKey.error.code).toBe('PASSPHRASE_UNFIT');
    const files = await released('aws', 'rsa', '--plain');
    expect(Object.keys(files).sort()).toEqual(['.certificate.pem', '.chain.pem', '.private-key.pem']);
    expect(openssl('verify', '-CAfile', files['.chain.pem'] as string, files['.certificate.pem'] as string).toString()).toContain('OK');
    expect(keyBytes(files['.private-key.pem'] as string)).toBe(keyBytes(source('rsa', 'key')));
    expect(readFileSync(files['.certificate.pem'] as string, 'utf8').match(/BEGIN/g)).toHaveLength(1);
  });

  test('Kubernetes takes two files in a folder, and a Secret that holds the same', async () => {
    const files = await released('kubernetes', 'ec', '--plain');
    expect(Object.keys(files).sort()).toEqual(['.secret.yaml', '/tls.crt', '/tls.key']);
    const [cert, key] = [readFileSync(files['/tls.crt'] as string), readFileSync(files['/tls.key'] as string)];
    expect(await served('ec', { cert, key })).toBe(fingerprintOf(source('ec', 'crt')));
    const yaml = readFileSync(files['.secret.yaml'] as string, 'utf8');
    expect(yaml).toContain(cert.toString('base64'));
    expect(yaml).toContain(key.toString('base64'));
    if (!hasYaml) return;
    const script = 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))';
    const secret = JSON.parse(spawnSync('python3', ['-c', script, files['.secret.yaml'] as string]).stdout.toString()) as Record<string, unknown>;
    expect(secret).toMatchObject({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { name: expect.stringMatching(/^ec-example-test-[0-9a-f]{8}$/) as string },
      data: { 'tls.crt': cert.toString('base64'), 'tls.key': key.toString('base64') },
    });
  });
});

describe('what is asked for', () => {
  test('format and target as before: a target of another format is refused by name', async () => {
    const answer = await bench.answer(2, vault, 'export', 'cn:rsa.example.test', '--format', 'p12', '--target', 'nginx', '--out', bench.path('x'));
    expect(answer.error).toMatchObject({ code: 'USAGE', hint: expect.stringContaining('windows-2016') as string });
  });

  test.each<[string, string[]]>([
    ['neither target nor format', ['cn:rsa.example.test']],
    ['nothing to release', ['--target', 'nginx']],
    ['ids and a search', ['cn:rsa.example.test', '--search', 'x', '--target', 'nginx']],
    ['a list without its passphrase', ['cn:rsa.example.test', '--target', 'modern', '--each-passphrase']],
    ['two ways to protect', ['cn:rsa.example.test', '--target', 'nginx', '--plain', '--passphrase-file', 'x']],
    ['a list for what has no key', ['cn:rsa.example.test', '--target', 'fullchain', '--each-passphrase', '--list-passphrase-file', bench.path('passphrase')]],
  ])('%s is wrong use', async (_what, args) => {
    const answer = await bench.answer<Refused>(2, vault, 'export', ...args, '--out', bench.path('wrong-use/'));
    expect(answer.error.code).toBe('USAGE');
  });

  test('what a search finds', async () => {
    const out = bench.path('searched');
    const answer = await bench.answer<Exported>(0, vault, 'export', '--search', 'example.test', '--target', 'nginx', '--plain', '--out', out);
    expect(answer.files).toHaveLength(6);
    expect((await bench.answer(1, vault, 'export', '--search', 'no such name', '--target', 'nginx', '--plain', '--out', out)).error.code).toBe(
      'CERTIFICATE_NOT_FOUND',
    );
  });

  test('a file of a set that exists stops the whole set, and leaves it as it was', async () => {
    mkdirSync(bench.path('taken'));
    bench.write('taken/rsa.example.test.key', 'mine');
    const again = ['export', 'cn:rsa.example.test', '--target', 'nginx', '--plain', '--out', bench.path('taken')];
    expect((await bench.answer(1, vault, ...again)).error.code).toBe('DESTINATION_EXISTS');
    expect(readdirSync(bench.path('taken'))).toEqual(['rsa.example.test.key']);
    expect(readFileSync(bench.path('taken/rsa.example.test.key'), 'utf8')).toBe('mine');
    await bench.answer(0, vault, ...again, '--overwrite');
    expect(keyBytes(bench.path('taken/rsa.example.test.key'))).toBe(keyBytes(source('rsa', 'key')));
    expect(readdirSync(bench.path('taken')).sort()).toEqual(['rsa.example.test.crt', 'rsa.example.test.key']);
  });
});
