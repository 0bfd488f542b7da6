import { createPrivateKey } from 'node:crypto';
import { zipSync } from 'fflate';
import { type MatrixCase, type MatrixKey, pass, passphrases } from './matrix-case.ts';

const both = ['cat', '../p256.pem', '../p256.crt', '../ca.crt'];
const all = { keys: ['p256'] as const, certificates: ['p256', 'ca'] as const };
const lines = (change: (text: string) => string) => (bytes: Buffer) => Buffer.from(change(bytes.toString('utf8')));

/** Texts as editors, mail programs, consoles and pipelines leave them. */
const texts: MatrixCase[] = [
  { name: 'PEM: key and certificates', covers: ['pem', 'certificate'], calls: [both], ...all },
  { name: 'PEM: the key behind its certificates', covers: ['pem'], calls: [['cat', '../p256.crt', '../ca.crt', '../p256.pem']], ...all },
  { name: 'PEM: several keys', covers: ['pem'], calls: [['cat', '../p256.pem', '../rsa.pem', '../ed25519.pem']], keys: ['p256', 'rsa', 'ed25519'] },
  { name: 'PEM: with a byte order mark', covers: ['pem'], calls: [both], rework: lines((text) => `\ufeff${text}`), ...all },
  { name: 'PEM: with CRLF', covers: ['pem'], calls: [both], rework: lines((text) => text.replaceAll('\n', '\r\n')), ...all },
  { name: 'PEM: with CR alone', covers: ['pem'], calls: [both], rework: lines((text) => text.replaceAll('\n', '\r')), ...all },
  { name: 'PEM: in UTF-16, little-endian', covers: ['pem'], calls: [both], rework: (bytes) => Buffer.from(`\ufeff${bytes}`, 'utf16le'), ...all },
  { name: 'PEM: in UTF-16, big-endian', covers: ['pem'], calls: [both], rework: (bytes) => Buffer.from(`\ufeff${bytes}`, 'utf16le').swap16(), ...all },
  {
    name: 'PEM: with text before and behind',
    covers: ['pem'],
    calls: [both],
    rework: lines((text) => `Dear Alice,\nhere they are: \n${text}\nRegards\n`),
    ...all,
  },
  { name: 'PEM: with spaces before each line', covers: ['pem'], calls: [both], rework: lines((text) => text.replace(/^/gm, '   ')), ...all },
  { name: 'PEM: with spaces behind each line', covers: ['pem'], calls: [both], rework: lines((text) => text.replace(/$/gm, '  ')), ...all },
  {
    name: 'PEM: with each block in one long line',
    covers: ['pem'],
    calls: [both],
    rework: lines((text) => text.replace(/([A-Za-z0-9+/=])\n(?!-)/g, '$1')),
    ...all,
  },
  { name: 'PEM: with an empty line between all', covers: ['pem'], calls: [both], rework: lines((text) => text.replaceAll('\n', '\n\n')), ...all },
  {
    name: 'PEM: as a block of YAML',
    covers: ['pem'],
    calls: [both],
    rework: lines((text) => `apiVersion: v1\nstringData:\n  tls.pem: |\n${text.trimEnd().replace(/^/gm, '    ')}\ntype: Opaque\n`),
    ...all,
  },
  {
    name: 'PEM: with openssl’s bag attributes',
    covers: ['pem'],
    calls: [
      [
        'openssl',
        'pkcs12',
        '-export',
        '-inkey',
        '../p256.pem',
        '-in',
        '../p256.crt',
        '-certfile',
        '../ca.crt',
        '-passout',
        pass('x'),
        '-name',
        'Ämter',
        '-out',
        'in.p12',
      ],
      ['openssl', 'pkcs12', '-in', 'in.p12', '-passin', pass('x'), '-nodes'],
    ],
    ...all,
  },
  {
    name: 'PEM: a certificate with all its text, and a trusted one',
    covers: ['pem', 'certificate'],
    calls: [
      ['openssl', 'x509', '-in', '../p256.crt', '-text', '-out', 'text.pem'],
      ['openssl', 'x509', '-in', '../ca.crt', '-trustout', '-addtrust', 'serverAuth', '-out', 'trusted.pem'],
      ['cat', 'text.pem', 'trusted.pem'],
    ],
    certificates: ['p256', 'ca'],
  },
  {
    name: 'PEM: two keys, each under a passphrase of its own',
    covers: ['pem', 'encrypted-pkcs8'],
    calls: [
      ['openssl', 'pkcs8', '-topk8', '-in', '../p256.pem', '-passout', pass('first'), '-iter', '100', '-out', 'a.pem'],
      ['openssl', 'rsa', '-traditional', '-aes128', '-in', '../rsa.pem', '-passout', pass('second'), '-out', 'b.pem'],
      ['cat', 'a.pem', 'b.pem'],
    ],
    passphrases: ['second', 'first'],
    keys: ['p256', 'rsa'],
  },
  {
    name: 'Secret of Kubernetes',
    covers: ['kubernetes-secret'],
    calls: [both],
    rework: (bytes) => {
      const [key = '', ...certificates] = bytes.toString().split(/(?=-----BEGIN CERT)/);
      const base64 = (text: string) => Buffer.from(text).toString('base64');
      return Buffer.from(
        `apiVersion: v1\ndata:\n  tls.crt: ${base64(certificates.join(''))}\n  tls.key: ${base64(key)}\nkind: Secret\nmetadata:\n  name: www\ntype: kubernetes.io/tls\n`,
      );
    },
    ...all,
  },
];

const structures: MatrixCase[] = [
  { name: 'certificate, DER', covers: ['certificate', 'der'], calls: [['openssl', 'x509', '-in', '../p256.crt', '-outform', 'DER']], certificates: ['p256'] },
  {
    name: 'certificate, base64 without its lines',
    covers: ['base64'],
    calls: [['openssl', 'x509', '-in', '../p256.crt']],
    rework: lines((text) => text.replace(/-----.*-----\n/g, '')),
    certificates: ['p256'],
  },
  ...['DER', 'PEM'].flatMap((form): MatrixCase[] => [
    {
      name: `PKCS#7, ${form}`,
      covers: ['pkcs7'],
      calls: [['openssl', 'crl2pkcs7', '-nocrl', '-certfile', '../p256.crt', '-certfile', '../ca.crt', '-outform', form]],
      certificates: ['p256', 'ca'],
    },
    {
      name: `PKCS#7, signed, ${form}`,
      covers: ['pkcs7'],
      calls: [['openssl', 'cms', '-sign', '-nodetach', '-in', '../p256.pem', '-signer', '../rsa.crt', '-inkey', '../rsa.pem', '-outform', form]],
      certificates: ['rsa'],
    },
    {
      name: `request, ${form}`,
      covers: ['request'],
      calls: [['openssl', 'req', '-new', '-key', '../p256.pem', '-subj', '/CN=x', '-outform', form]],
      requests: 1,
    },
  ]),
  {
    name: 'ZIP archive',
    covers: ['zip'],
    calls: [both],
    rework: (bytes) =>
      zipSync({
        'a/all.pem': bytes,
        'read me.txt': Buffer.from('hello'),
        'inner.zip': zipSync({ 'again.pem': bytes.subarray(bytes.indexOf('-----BEGIN CERT')) }),
      }),
    ...all,
    skipped: ['read me.txt'],
  },
  { name: 'public key', covers: ['public-key'], calls: [['openssl', 'pkey', '-in', '../p256.pem', '-pubout']], skipped: ['public key'] },
  { name: 'DH parameters', covers: ['parameters'], calls: [['openssl', 'dhparam', '-dsaparam', '512']], skipped: ['DH parameters'] },
];

const ssh = (key: MatrixKey, cipher: string | null): MatrixCase => ({
  name: `OpenSSH: ${key}${cipher === null ? '' : ` under ${cipher}`}`,
  covers: cipher === null ? ['openssh'] : ['openssh', `openssh-${cipher.replace('@openssh.com', '')}`],
  calls: [
    ['cp', key === 'ed25519' ? '../ssh-ed25519' : `../${key}.pem`, 'id'],
    ['chmod', '600', 'id'],
    [
      'ssh-keygen',
      '-q',
      '-p',
      '-f',
      'id',
      '-P',
      '',
      '-N',
      cipher === null ? '' : passphrases.beyondAscii,
      '-a',
      '1',
      ...(cipher === null ? [] : ['-Z', cipher]),
    ],
  ],
  file: 'id',
  ...(cipher === null ? {} : { passphrases: [passphrases.beyondAscii] }),
  keys: [key],
});

const sshKeys = ['rsa', 'p256', 'p384', 'p521', 'ed25519'] as const;
const sshCiphers = [
  'aes256-ctr',
  'aes192-ctr',
  'aes128-ctr',
  'aes256-cbc',
  'aes192-cbc',
  'aes128-cbc',
  '3des-cbc',
  'aes256-gcm@openssh.com',
  'aes128-gcm@openssh.com',
  'chacha20-poly1305@openssh.com',
];

/** The name that OpenSSH's AES-256-CBC had before it had that one; ssh-keygen still reads it and does not write it. */
function withOldName(bytes: Buffer): Uint8Array {
  const file = Buffer.from(bytes.toString('latin1').replace(/-----.*-----/g, ''), 'base64');
  const named = (name: string) => Buffer.concat([Uint8Array.of(0, 0, 0, name.length), Buffer.from(name)]);
  const at = file.indexOf(named('aes256-cbc'));
  const changed = Buffer.concat([file.subarray(0, at), named('rijndael-cbc@lysator.liu.se'), file.subarray(at + 14)]);
  return Buffer.from(`-----BEGIN OPENSSH PRIVATE KEY-----\n${changed.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`);
}

const jwk = (key: MatrixKey): MatrixCase => ({
  name: `JWK of ${key}`,
  covers: ['jwk'],
  calls: [['cat', `../${key}.pem`]],
  rework: (bytes) => Buffer.from(JSON.stringify(createPrivateKey(bytes).export({ format: 'jwk' }))),
  keys: [key],
});

const others: MatrixCase[] = [
  ...sshKeys.map((key) => ssh(key, null)),
  ...sshCiphers.map((cipher) => ssh('p256', cipher)),
  { ...ssh('p256', 'aes256-cbc'), name: 'OpenSSH: p256 under rijndael-cbc', covers: ['openssh', 'openssh-rijndael-cbc'], rework: withOldName },
  ...sshKeys.map(jwk),
];

const refused = (name: string, covers: string[], call: string[], says: string): MatrixCase => ({
  name,
  covers,
  calls: [call],
  refused: { code: 'FILE_UNSUPPORTED', says },
});

/** What is named, and not read. */
const named: MatrixCase[] = [
  refused('Ed448', ['refused-keys'], ['openssl', 'genpkey', '-algorithm', 'ED448'], 'Ed448'),
  refused('X25519', ['refused-keys'], ['openssl', 'genpkey', '-algorithm', 'X25519'], 'X25519'),
  refused('brainpool', ['refused-curves'], ['openssl', 'genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1'], 'brainpool'),
  refused('secp256k1', ['refused-curves'], ['openssl', 'ecparam', '-name', 'secp256k1', '-genkey', '-noout'], 'secp256k1'),
];

export const textCases: readonly MatrixCase[] = [...texts, ...structures, ...others, ...named];
