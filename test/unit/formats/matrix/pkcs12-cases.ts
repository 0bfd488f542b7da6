import { createHmac, pbkdf2Sync } from 'node:crypto';
import { readElement } from '../../../../main/pki/der-reader.ts';
import { derInteger, derObjectIdentifier, derOctetString, derSequence } from '../../../../main/pki/der-writer.ts';
import { hashes, legacy, type MatrixCase, type MatrixKey, matrixKeys, pass, passphrases, pkcs12Schemes } from './matrix-case.ts';

const cheap = ['-iter', '100'];

function exported(
  name: string,
  covers: string[],
  options: readonly string[],
  more: { key?: MatrixKey; passphrase?: string } & Partial<MatrixCase> = {},
): MatrixCase {
  const { key = 'p256', passphrase = passphrases.ascii, ...rest } = more;
  const files = ['-inkey', `../${key}.pem`, '-in', `../${key}.crt`, '-certfile', '../ca.crt', '-name', `the key of ${key}`];
  return {
    name: `PKCS#12: ${name}`,
    covers: ['pkcs12', ...covers],
    calls: [['openssl', 'pkcs12', ...legacy, '-export', ...files, '-passout', pass(passphrase), ...cheap, ...options]],
    passphrases: [passphrase],
    keys: [key],
    certificates: [key, 'ca'],
    names: [`the key of ${key}`],
    ...rest,
  };
}

const ciphers = {
  'pbes2-aes-128-cbc': 'AES-128-CBC',
  'pbes2-aes-192-cbc': 'AES-192-CBC',
  'pbes2-aes-256-cbc': 'AES-256-CBC',
  'pbes2-des-ede3-cbc': 'DES-EDE3-CBC',
  ...pkcs12Schemes,
};

const clear = ['-keypbe', 'NONE', '-certpbe', 'NONE'];

const fromOpenssl: MatrixCase[] = [
  ...matrixKeys.flatMap((key) => [
    exported(`modern, ${key}`, ['pbes2-aes-256-cbc', 'mac-sha256'], [], { key }),
    exported(`of OpenSSL 1.1, ${key}`, ['pbes1-3des', 'pbes1-rc2-40', 'mac-sha1'], ['-legacy'], { key }),
  ]),
  ...Object.entries(ciphers).flatMap(([row, cipher]) =>
    [...Object.values(passphrases), ''].map((passphrase) =>
      exported(`${cipher} under “${passphrase}”`, [row], ['-keypbe', cipher, '-certpbe', cipher], { passphrase }),
    ),
  ),
  ...hashes.flatMap((hash) =>
    Object.values(passphrases).map((passphrase) => exported(`MAC with ${hash} under “${passphrase}”`, [`mac-${hash}`], ['-macalg', hash], { passphrase })),
  ),
  exported('no MAC', ['pbes2-aes-256-cbc'], ['-nomac']),
  exported('no MAC, of the 1990s', ['pbes1-3des'], ['-nomac', '-legacy']),
  exported('in the clear', [], ['-nomac', ...clear], { passphrases: undefined }),
  exported('key in the clear behind a MAC', [], [...clear], {}),
  exported('key in the clear, certificates encrypted', [], ['-keypbe', 'NONE']),
  exported('an empty passphrase, none given', [], [], { passphrase: '', passphrases: undefined }),
  exported('an empty passphrase of the 1990s, none given', [], ['-legacy'], { passphrase: '', passphrases: undefined }),
  exported('certificates alone', [], ['-nokeys'], { keys: [], names: [] }),
  exported('a name of its own for each certificate', [], ['-caname', 'Ämter']),
  exported('attributes of Windows', [], ['-CSP', 'Microsoft Enhanced RSA and AES Cryptographic Provider', '-LMK']),
  exported('once of “wrong” and once right', [], [], { passphrases: ['wrong', '', passphrases.ascii] }),
];

const hmacOids: Record<string, string> = { sha1: '7', sha224: '8', sha256: '9', sha384: '10', sha512: '11' };

/** Puts PBMAC1 (RFC 9579) over a file without a MAC; Node's own PBKDF2 and HMAC make it, since this OpenSSL does not. */
function withPbmac1(hash: string): (bytes: Buffer) => Uint8Array {
  return (bytes) => {
    const [version, safe] = readElement(bytes).children;
    const content = safe?.children[1]?.children[0]?.content as Uint8Array;
    const salt = Buffer.from('saltsaltsaltsalt');
    const length = { sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64 }[hash] as number;
    const mac = createHmac(hash, pbkdf2Sync(passphrases.beyondFirstPlane, salt, 100, length, hash))
      .update(content)
      .digest();
    const hmac = derSequence(derObjectIdentifier(`1.2.840.113549.2.${hmacOids[hash]}`));
    const kdf = derSequence(derObjectIdentifier('1.2.840.113549.1.5.12'), derSequence(derOctetString(salt), derInteger(100), derInteger(length), hmac));
    const algorithm = derSequence(derObjectIdentifier('1.2.840.113549.1.5.14'), derSequence(kdf, hmac));
    const macData = derSequence(derSequence(algorithm, derOctetString(mac)), derOctetString(Buffer.from('NOT USED')), derInteger(1));
    return derSequence(version?.raw as Uint8Array, safe?.raw as Uint8Array, macData);
  };
}

const pbmac1 = hashes.map((hash) =>
  exported(`PBMAC1 with ${hash}`, [`pbmac1-${hash}`], ['-nomac'], { passphrase: passphrases.beyondFirstPlane, rework: withPbmac1(hash) }),
);

/** BER as older programs write it: the outermost lengths are not said, and the content is cut into pieces (X.690, sections 8.1.3.6 and 8.7.3). */
function asBer(bytes: Buffer): Uint8Array {
  const [version, safe, mac] = readElement(bytes).children.map(({ raw }) => raw) as [Uint8Array, Uint8Array, Uint8Array];
  const content = readElement(safe).children[1]?.children[0]?.content as Uint8Array;
  const open = (tag: number, ...parts: Uint8Array[]) => Buffer.concat([Uint8Array.of(tag, 0x80), ...parts, Uint8Array.of(0, 0)]);
  const pieces = Array.from({ length: Math.ceil(content.length / 1000) }, (_, i) => derOctetString(content.subarray(i * 1000, (i + 1) * 1000)));
  const data = derObjectIdentifier('1.2.840.113549.1.7.1');
  return open(0x30, version, open(0x30, data, open(0xa0, open(0x24, ...pieces))), mac);
}

/** Firefox's tools, which ask for a database of their own. */
const nss = (name: string, options: string[], covers: string[]): MatrixCase => ({
  name: `PKCS#12: from pk12util, ${name}`,
  covers: ['pkcs12', ...covers],
  calls: [
    ['openssl', 'pkcs12', '-export', '-inkey', '../p256.pem', '-in', '../p256.crt', '-name', 'of Firefox', '-passout', pass('in'), '-out', 'in.p12'],
    ['mkdir', 'nss'],
    ['certutil', '-N', '-d', 'sql:nss', '--empty-password'],
    ['pk12util', '-i', 'in.p12', '-d', 'sql:nss', '-W', 'in'],
    ['pk12util', '-o', 'out.p12', '-d', 'sql:nss', '-n', 'of Firefox', '-W', passphrases.beyondAscii, ...options],
  ],
  file: 'out.p12',
  passphrases: [passphrases.beyondAscii],
  keys: ['p256'],
  certificates: ['p256'],
  names: ['of Firefox'],
});

const fromFirefox: MatrixCase[] = [
  nss('as it does by itself', [], []),
  nss(
    'of the 1990s',
    ['-c', 'PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC', '-C', 'PKCS #12 V2 PBE With SHA-1 And 40 Bit RC2 CBC'],
    ['pbes1-3des', 'pbes1-rc2-40'],
  ),
];

/** PKCS#12 of every flavour, from openssl and pk12util; Java's are with the key stores. */
export const pkcs12Cases: readonly MatrixCase[] = [...fromOpenssl, ...pbmac1, ...fromFirefox, exported('in BER', [], [], { rework: asBer })];
