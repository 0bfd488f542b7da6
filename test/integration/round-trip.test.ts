import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { fingerprintOf, keyBytes, keytool, openssl } from './oracles.ts';
import { CommandBench } from './strongroom.ts';

// What goes in comes out, byte for byte: keys of openssl go in over the command, every release is opened by openssl or keytool.

const FILE_PASSPHRASE = 'Grüße für den Stick';
const KEYTOOL_PASSPHRASE = 'plain-ascii-for-java';
const kinds = {
  'rsa-2048': ['genrsa', '2048'],
  'rsa-4096': ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:4096'],
  'ec-p256': ['ecparam', '-genkey', '-noout', '-name', 'prime256v1'],
  'ec-p384': ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  'ec-p521': ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  ed25519: ['genpkey', '-algorithm', 'ed25519'],
} as const;
const names = Object.keys(kinds) as (keyof typeof kinds)[];
const javaNames = names.filter((name) => name !== 'ed25519');

interface Exported {
  files: { certificate: string; path: string; sha256: string }[];
  failed: { code: string }[];
}
interface Listed {
  total: number;
  items: { id: string; fingerprint: string; commonName: string; keyAlgorithm: string; privateKey: string }[];
}

const bench = new CommandBench();
const source = (name: string, extension: string) => bench.path(`in/${name}.${extension}`);
const byName = new Map<string, Listed['items'][number]>();
let imported: { files: { outcome: string }[]; keys: { stored: number; known: number }; certificates: { stored: number; known: number }; matched: number };

/** The released file of each key, by the name that its certificate has. */
function filesOf(exported: Exported): Map<string, string> {
  const nameOf = new Map([...byName].map(([name, { id }]) => [id, name]));
  return new Map(exported.files.map(({ certificate, path }) => [nameOf.get(certificate) as string, path]));
}

beforeAll(async () => {
  mkdirSync(bench.path('in'));
  bench.write('file-passphrase', `${FILE_PASSPHRASE}\r\nnot this line\n`);
  bench.write('java-passphrase', KEYTOOL_PASSPHRASE);
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    bench.path('root.key'),
    '-out',
    bench.path('in/root.crt'),
    '-subj',
    '/CN=Test Root',
    '-days',
    '3650',
  );
  for (const [name, how] of Object.entries(kinds)) {
    bench.write(`in/${name}.key`, openssl(...how));
    bench.write(`${name}.csr`, openssl('req', '-new', '-key', source(name, 'key'), '-subj', `/O=Example/CN=${name}.example.test`));
    bench.write(
      `in/${name}.crt`,
      openssl(
        'x509',
        '-req',
        '-in',
        bench.path(`${name}.csr`),
        '-CA',
        bench.path('in/root.crt'),
        '-CAkey',
        bench.path('root.key'),
        '-CAserial',
        bench.path('serial'),
        '-CAcreateserial',
        '-days',
        '100',
      ),
    );
  }
  await bench.create();
  imported = await bench.answer(0, 'import', 'in');
  const listed = await bench.answer<Listed>(0, 'certificates');
  for (const item of listed.items) byName.set(item.commonName.replace('.example.test', ''), item);
});

test('every key and certificate goes in and finds its other half', () => {
  expect(imported).toMatchObject({ keys: { stored: names.length, known: 0 }, certificates: { stored: names.length + 1, known: 0 }, matched: names.length });
  expect(new Set(imported.files.map(({ outcome }) => outcome))).toEqual(new Set(['stored']));
  for (const name of names)
    expect(byName.get(name)).toMatchObject({ fingerprint: fingerprintOf(source(name, 'crt')), keyAlgorithm: name, privateKey: 'in-store' });
  expect(byName.get('Test Root')).toMatchObject({ privateKey: 'missing' });
});

test('what is known is said to be known, and stays as it is', async () => {
  const again = await bench.answer<typeof imported>(0, 'import', 'in');
  expect(again).toMatchObject({ keys: { stored: 0, known: names.length }, certificates: { stored: 0, known: names.length + 1 }, matched: 0 });
  expect(new Set(again.files.map(({ outcome }) => outcome))).toEqual(new Set(['known']));
});

describe('as PKCS#12', () => {
  let files: Map<string, string>;
  beforeAll(async () => {
    files = filesOf(
      await bench.answer<Exported>(
        0,
        'export',
        ...names.map((name) => `cn:${name}.example.test`),
        '--format',
        'p12',
        '--passphrase-file',
        'file-passphrase',
        '--out',
        'p12',
      ),
    );
  });

  test.each(names)('openssl reads %s with its chain', (name) => {
    const file = files.get(name) as string;
    const opened = openssl('pkcs12', '-in', file, '-nodes', '-passin', `pass:${FILE_PASSPHRASE}`).toString();
    const text = bench.write(`p12-${name}.pem`, opened);
    expect(keyBytes(text)).toBe(keyBytes(source(name, 'key')));
    expect(opened.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(fingerprintOf(text)).toBe(fingerprintOf(source(name, 'crt')));
    expect(opened).toContain(`friendlyName: ${name}.example.test`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('keytool reads one', async () => {
    const [file] = (
      await bench.answer<Exported>(
        0,
        'export',
        'cn:ec-p256.example.test',
        '--format',
        'p12',
        '--passphrase-file',
        'java-passphrase',
        '--alias',
        'tomcat',
        '--out',
        'for-java.p12',
      )
    ).files;
    const listed = keytool('-list', '-v', '-storetype', 'PKCS12', '-keystore', file?.path as string, '-storepass', KEYTOOL_PASSPHRASE).toString();
    expect(listed).toContain('Alias name: tomcat');
    expect(listed).toContain('PrivateKeyEntry');
    expect(listed).toContain('Certificate chain length: 2');
  });
});

describe('as Java KeyStore', () => {
  let files: Map<string, string>;
  beforeAll(async () => {
    files = filesOf(
      await bench.answer<Exported>(
        0,
        'export',
        ...javaNames.map((name) => `cn:${name}.example.test`),
        '--format',
        'jks',
        '--passphrase-file',
        'java-passphrase',
        '--out',
        'jks/',
      ),
    );
  });

  test.each(javaNames)('keytool reads %s, and the key is the same', (name) => {
    const file = files.get(name) as string;
    expect(readFileSync(file).subarray(0, 4).toString('hex')).toBe('feedfeed');
    const converted = bench.path(`converted-${name}.p12`);
    keytool(
      '-importkeystore',
      '-noprompt',
      '-srcstoretype',
      'JKS',
      '-srckeystore',
      file,
      '-srcstorepass',
      KEYTOOL_PASSPHRASE,
      '-deststoretype',
      'PKCS12',
      '-destkeystore',
      converted,
      '-deststorepass',
      KEYTOOL_PASSPHRASE,
    );
    const key = bench.write(`jks-${name}.pem`, openssl('pkcs12', '-in', converted, '-nocerts', '-nodes', '-passin', `pass:${KEYTOOL_PASSPHRASE}`));
    expect(keyBytes(key)).toBe(keyBytes(source(name, 'key')));
    expect(
      fingerprintOf(bench.write(`jks-${name}.crt`, openssl('pkcs12', '-in', converted, '-nokeys', '-clcerts', '-passin', `pass:${KEYTOOL_PASSPHRASE}`))),
    ).toBe(fingerprintOf(source(name, 'crt')));
  });

  test('Ed25519 is refused clearly, and nothing is written', async () => {
    const answer = await bench.answer<{ error: { code: string } }>(
      1,
      'export',
      'cn:ed25519.example.test',
      '--format',
      'jks',
      '--passphrase-file',
      'java-passphrase',
      '--out',
      'refused/',
    );
    expect(answer.error.code).toBe('FORMAT_CANNOT_CARRY');
    expect(readdirSync(bench.path('refused'))).toEqual([]);
  });
});

describe('as PEM', () => {
  const all = names.map((name) => `cn:${name}.example.test`);

  test('openssl reads the encrypted key, the certificate and the chain', async () => {
    const files = filesOf(await bench.answer<Exported>(0, 'export', ...all, '--format', 'pem', '--passphrase-file', 'file-passphrase', '--out', 'pem'));
    for (const name of names) {
      const file = files.get(name) as string;
      const text = readFileSync(file, 'utf8');
      expect(text).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
      expect(text).not.toContain('BEGIN PRIVATE KEY');
      expect(text.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
      expect(keyBytes(file, FILE_PASSPHRASE)).toBe(keyBytes(source(name, 'key')));
      expect(fingerprintOf(file)).toBe(fingerprintOf(source(name, 'crt')));
    }
  });

  test('openssl reads the plain key, which is written only on demand', async () => {
    const refused = await bench.answer<{ error: { code: string } }>(3, 'export', all[0] as string, '--format', 'pem', '--out', 'plain.pem');
    expect(refused.error.code).toBe('PLAIN_NOT_CONFIRMED');
    const files = filesOf(await bench.answer<Exported>(0, 'export', ...all, '--format', 'pem', '--target', 'key', '--plain', '--out', 'plain'));
    for (const name of names) expect(keyBytes(files.get(name) as string)).toBe(keyBytes(source(name, 'key')));
  });

  test('a file that exists is replaced only on demand', async () => {
    const before = readFileSync(source('ed25519', 'key'));
    const [, target] = [
      bench.write('taken.pem', before),
      ['export', 'cn:ed25519.example.test', '--format', 'pem', '--target', 'fullchain', '--out', 'taken.pem'],
    ] as const;
    expect(await bench.answer(1, ...target)).toMatchObject({ error: { code: 'DESTINATION_EXISTS' } });
    expect(readFileSync(bench.path('taken.pem'))).toEqual(before);
    await bench.answer(0, ...target, '--overwrite', '--no-chain');
    expect(readFileSync(bench.path('taken.pem'), 'utf8').match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
  });
});

test('a certificate without its key is not released, the others are', async () => {
  const answer = await bench.answer<Exported>(5, 'export', 'cn:Test Root', 'cn:ec-p384.example.test', '--format', 'pem', '--plain', '--out', 'some');
  expect(answer.files).toHaveLength(1);
  expect(answer.failed).toMatchObject([{ code: 'KEY_MISSING' }]);
  expect(readdirSync(bench.path('some'))).toHaveLength(3);
});

test('the log of all this verifies, against an anchor and in its export', async () => {
  await bench.answer(0, 'audit', 'checkpoint', '--out', 'anchor');
  await bench.answer(0, 'audit', 'export', '--format', 'jsonl', '--out', 'log.jsonl');
  const report = await bench.answer<{ valid: boolean; problems: unknown[]; rowsChecked: number }>(0, 'audit', 'verify', '--checkpoint', 'anchor');
  const lines = readFileSync(bench.path('log.jsonl'), 'utf8').trimEnd().split('\n');
  const entries = lines.slice(1).map((line) => JSON.parse(line) as { action: string; rows?: { table: string; id: string; hash: string | null }[] });
  const rows = new Map(entries.flatMap((entry) => entry.rows ?? []).map((row) => [`${row.table} ${row.id}`, row.hash]));
  const named = [...rows].filter(([, hash]) => hash !== null).map(([row]) => row.split(' ')[0]);
  expect(named.filter((table) => ['records', 'certificates'].includes(table ?? ''))).toHaveLength(2 * names.length + 1);
  // The export itself ended after what it wrote.
  expect(report).toMatchObject({ valid: true, problems: [], rowsChecked: named.length + 1 });
  expect(entries.filter(({ action }) => action === 'release.written')).toHaveLength(names.length * 3 + javaNames.length + 3);
  expect(lines.join('\n')).not.toContain(FILE_PASSPHRASE);
  const forged = readFileSync(bench.path('anchor'), 'utf8').replace(/\n\d+\n/, '\n3\n');
  bench.write('forged', forged);
  expect(await bench.answer(4, 'audit', 'verify', '--checkpoint', 'forged')).toMatchObject({ valid: false });
});
