import { concatBytes } from '../crypto/bytes.ts';
import { type Element, universal } from './der-reader.ts';
import { bitStringBytes, objectIdentifier, sequenceOf } from './der-values.ts';
import { hexLines, indented } from './hex-lines.ts';
import { bytesToInteger } from './integer.ts';
import { bitLength, keyOids, rsaPublicNumbers } from './key-algorithm.ts';
import { curveNames, keyNames } from './openssl-names.ts';
import { publicKeyAlgorithm } from './public-key.ts';
import { signatureAlgorithmOf } from './signature-algorithm.ts';

/** Bytes on a line. */
const WIDTH = 15;

function rsaLines(bits: number, modulus: readonly string[], exponent: bigint): string[] {
  return [`Public-Key: (${bits} bit)`, 'Modulus:', ...indented(4, modulus), `Exponent: ${exponent} (0x${exponent.toString(16)})`];
}

function curveLines(keyAlgorithm: string, point: readonly string[]): string[] {
  const curve = curveNames[keyAlgorithm];
  return [
    ...(curve ? [`Public-Key: (${curve.bits} bit)`] : []),
    'pub:',
    ...indented(4, point),
    `ASN1 OID: ${curve?.name ?? keyAlgorithm.slice('ec-'.length)}`,
    ...(curve?.nist ? [`NIST CURVE: ${curve.nist}`] : []),
  ];
}

/** What a key of RSA-PSS is bound to. */
function restrictionLines(algorithm: Element): string[] {
  if (sequenceOf(algorithm, 'key algorithm')[1]?.tag !== universal.sequence) return ['No PSS parameter restrictions'];
  const { name, maskHash = 'sha1', saltLength = 20 } = signatureAlgorithmOf(algorithm);
  const hash = (word: string) => (word === 'sha1' ? 'SHA1 (default)' : word.replace('sha', 'SHA2-'));
  return [
    'PSS parameter restrictions:',
    ...indented(2, [
      `Hash Algorithm: ${hash(name.slice('rsassaPss-'.length))}`,
      `Mask Algorithm: MGF1 with ${hash(maskHash)}`,
      `Minimum Salt Length: ${saltLength}${saltLength === 20 ? ' (default)' : ''}`,
      'Trailer Field: 0x1 (default)',
    ]),
  ];
}

/** A SubjectPublicKeyInfo as OpenSSL prints it: the name of its algorithm, and lines about the key. Throws `FILE_MALFORMED`. */
export function publicKeyText(spki: Element): { algorithm: string; lines: string[] } {
  const [identifier, bits] = sequenceOf(spki, 'public key');
  const oid = objectIdentifier(sequenceOf(identifier, 'key algorithm')[0], 'key algorithm');
  const bytes = bitStringBytes(bits, 'public key');
  const algorithm = keyNames[oid] ?? oid;
  if (oid === keyOids.rsa || oid === keyOids.rsaPss) {
    const { modulus, publicExponent } = rsaPublicNumbers(bytes);
    const signed = (modulus[0] as number) >= 0x80 ? concatBytes(Uint8Array.of(0), modulus) : modulus;
    const lines = rsaLines(bitLength(modulus), hexLines(signed, WIDTH), bytesToInteger(publicExponent));
    return { algorithm, lines: oid === keyOids.rsa || !identifier ? lines : [...lines, ...restrictionLines(identifier)] };
  }
  if (oid === keyOids.ec) return { algorithm, lines: curveLines(publicKeyAlgorithm(spki), hexLines(bytes, WIDTH)) };
  return { algorithm, lines: [`${algorithm} Public-Key:`, 'pub:', ...indented(4, hexLines(bytes, WIDTH))] };
}

/**
 * The same of a key that is yet to be made.
 * @param keyAlgorithm of those that are generated here
 * @param placeholder stands where the key's bytes will
 */
export function futureKeyText(keyAlgorithm: string, placeholder: string): { algorithm: string; lines: string[] } {
  if (keyAlgorithm.startsWith('rsa-')) return { algorithm: 'rsaEncryption', lines: rsaLines(Number(keyAlgorithm.slice('rsa-'.length)), [placeholder], 65537n) };
  if (keyAlgorithm.startsWith('ec-')) return { algorithm: 'id-ecPublicKey', lines: curveLines(keyAlgorithm, [placeholder]) };
  return { algorithm: 'ED25519', lines: ['ED25519 Public-Key:', 'pub:', ...indented(4, [placeholder])] };
}
