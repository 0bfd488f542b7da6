import { generateKeyPairSync } from 'node:crypto';
import { zipSync } from 'fflate';
import { concatBytes, utf8 } from '../../main/crypto/bytes.ts';
import { derContext, derInteger, derNull, derObjectIdentifier, derOctetString, derSequence } from '../../main/pki/der-writer.ts';
import { hugeNumber, rsaKeyWith } from '../unit/formats/hostile-numbers.ts';

/** A file that costs as much as it can before it is refused. */
export interface HostileSample {
  name: string;
  /** Bytes; where there are more of them in the file, the rest is a hole. */
  content(): Uint8Array;
  size?: number;
}

const MIB = 1024 * 1024;
/** The largest that is read at all. */
const LARGEST = 64 * MIB;

function repeated(text: string, length = LARGEST): Uint8Array {
  return Buffer.alloc(length, text);
}

/** Encrypted PKCS#8 (RFC 5958) under PBES2 with this AlgorithmIdentifier of a derivation. */
function encryptedUnder(kdf: Uint8Array): Uint8Array {
  const cipher = derSequence(derObjectIdentifier('2.16.840.1.101.3.4.1.42'), derOctetString(new Uint8Array(16)));
  return derSequence(derSequence(derObjectIdentifier('1.2.840.113549.1.5.13'), derSequence(kdf, cipher)), derOctetString(new Uint8Array(32)));
}

function pbkdf2(iterations: number): Uint8Array {
  return derSequence(derObjectIdentifier('1.2.840.113549.1.5.12'), derSequence(derOctetString(new Uint8Array(8)), derInteger(iterations)));
}

function scrypt(cost: number, block: number, lanes: number): Uint8Array {
  const parameters = derSequence(derOctetString(new Uint8Array(8)), derInteger(cost), derInteger(block), derInteger(lanes));
  return derSequence(derObjectIdentifier('1.3.6.1.4.1.11591.4.11'), parameters);
}

const content = (bytes: Uint8Array) => derSequence(derObjectIdentifier('1.2.840.113549.1.7.1'), derContext(0, derOctetString(bytes)));

/** PKCS#12 (RFC 7292) whose MAC asks for so many iterations. */
function pkcs12(iterations: number): Uint8Array {
  const digest = derSequence(derSequence(derObjectIdentifier('2.16.840.1.101.3.4.2.1'), derNull()), derOctetString(new Uint8Array(32)));
  return derSequence(derInteger(3), content(derSequence()), derSequence(digest, derOctetString(new Uint8Array(8)), derInteger(iterations)));
}

function rsaKey(place: number, bytes: number): Uint8Array {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return rsaKeyWith(new Uint8Array(privateKey.export({ type: 'pkcs1', format: 'der' })), place, hugeNumber(bytes));
}

const zipped = (size: number) => zipSync({ 'a.pem': new Uint8Array(size) }, { level: 9 });
const nested = (archives: number, size: number) =>
  zipSync(Object.fromEntries(Array.from({ length: archives }, (_, at) => [`${at}.zip`, [zipped(size), { level: 0 }] as const])));
const javaStore = (magic: string, count: string) => concatBytes(Buffer.from(`${magic}00000002${count}00000001000161`, 'hex'), new Uint8Array(200));

export const hostileSamples: readonly HostileSample[] = [
  { name: 'a hole of 1 GiB', content: () => new Uint8Array(1), size: 1024 * MIB },
  { name: 'a hole of 64 MiB', content: () => new Uint8Array(1), size: LARGEST },
  { name: '64 MiB of prose', content: () => repeated('Dear officer, the key is on the other stick.\n') },
  { name: '64 MiB in one line of base64', content: () => repeated('MIIB') },
  { name: '64 MiB of PEM that begins', content: () => repeated('-----BEGIN PRIVATE KEY-----\n') },
  { name: '64 MiB of PEM with nothing in it', content: () => repeated('-----BEGIN X-----\nAAAA\n-----END X-----\n') },
  { name: '64 MiB of JSON that opens', content: () => repeated('[{"a":') },
  { name: '64 MiB of YAML', content: () => concatBytes(utf8('apiVersion: v1\nkind: Secret\ndata:\n'), repeated('  tls.key: AAAA\n', LARGEST - 100)) },
  { name: '64 MiB of ASN.1 that opens', content: () => repeated('\x30\x80') },
  { name: '64 MiB of ASN.1 with nothing in it', content: () => derSequence(new Uint8Array(LARGEST - 16).map((_, at) => (at % 2 === 0 ? 5 : 0))) },
  { name: 'a bomb of 65 MiB', content: () => zipped(65 * MIB) },
  { name: 'ten bombs of 15 MiB in an archive', content: () => nested(10, 15 * MIB) },
  { name: 'PBKDF2 of two thousand million', content: () => encryptedUnder(pbkdf2(2 ** 31)) },
  { name: 'scrypt of a TiB', content: () => encryptedUnder(scrypt(2 ** 30, 8, 128)) },
  { name: 'a MAC of two thousand million', content: () => pkcs12(2 ** 31) },
  { name: 'a modulus of 4 MB', content: () => rsaKey(1, 4_000_000) },
  { name: 'a prime of 4 MB', content: () => rsaKey(4, 4_000_000) },
  { name: 'a JKS of four thousand million entries', content: () => javaStore('feedfeed', 'ffffffff') },
  { name: 'a JCEKS of fifty thousand entries', content: () => javaStore('cececece', '0000c350') },
];
