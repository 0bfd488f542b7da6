import { equalBytes } from '../crypto/constant-time.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { ecPublicPoint, ed25519PublicKey, rsaNumbersAgree } from '../crypto/key-objects.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { readElement } from './der-reader.ts';
import { bitStringBytes, objectIdentifier, octets, sequenceOf, unsignedInteger, withoutLeadingZeros } from './der-values.ts';
import { derBitString, derInteger, derSequence } from './der-writer.ts';
import { FormatError, malformed } from './format-error.ts';
import { keyAlgorithmId, keyOids, namedCurves } from './key-algorithm.ts';
import { type Pkcs8Parts, pkcs8Parts, wrapPkcs8 } from './private-key-info.ts';

export interface PrivateKeyDescription {
  /** SubjectPublicKeyInfo, DER. */
  spki: Uint8Array;
  /** SHA-256 of `spki`, lower-case hex: the key's name everywhere. */
  spkiSha256: string;
  /** `rsa-2048`, `rsa-pss-2048`, `ec-p256`, `ed25519`, ...: the same ids as a certificate's. */
  keyAlgorithm: string;
}

function doesNotBelong(): FormatError {
  return new FormatError(
    'FILE_MALFORMED',
    'The public part of the private key does not belong to its private part.',
    'The key is damaged and would not work. Look for another copy of it.',
  );
}

/** RSAPrivateKey (RFC 8017, appendix A.1.2). */
function rsaPublicKey(parts: Pkcs8Parts): { publicKey: Uint8Array; modulus: Uint8Array } {
  const fields = sequenceOf(readElement(parts.privateKey), 'RSA private key');
  const number = (index: number, what: string) => unsignedInteger(fields[index], what);
  const numbers = {
    modulus: number(1, 'RSA modulus'),
    publicExponent: number(2, 'RSA public exponent'),
    privateExponent: number(3, 'RSA private exponent'),
    prime1: number(4, 'first RSA prime'),
    prime2: number(5, 'second RSA prime'),
    exponent1: number(6, 'first RSA exponent'),
    exponent2: number(7, 'second RSA exponent'),
    coefficient: number(8, 'RSA coefficient'),
  };
  if (!rsaNumbersAgree(numbers)) throw doesNotBelong();
  const { modulus, publicExponent } = numbers;
  return { publicKey: derSequence(derInteger(modulus), derInteger(publicExponent)), modulus };
}

/** ECPrivateKey (RFC 5915, section 3). The point beside the scalar is compared where there is one, in any of its encodings. */
function ecPublicKey(parts: Pkcs8Parts): Uint8Array {
  const curve = namedCurves[objectIdentifier(parts.algorithm[1], 'curve')];
  const fields = sequenceOf(readElement(parts.privateKey), 'EC private key');
  const scalar = withoutLeadingZeros(octets(fields[1], 'EC private key'));
  const point = curve ? ecPublicPoint(curve.name, scalar) : null;
  if (!point) throw malformed('The EC private key is not a number of its curve.');
  const given = fields.find((field) => field.context === 1);
  if (given && !samePoint(bitStringBytes(given.children[0], 'EC public key'), point)) throw doesNotBelong();
  return point;
}

/** Whether it is the point, in one of its encodings (SEC 1, section 2.3.3): uncompressed, compressed, or both in one. */
function samePoint(given: Uint8Array, point: Uint8Array): boolean {
  const [half, odd] = [(point.length - 1) / 2, (point.at(-1) as number) & 1];
  const length = given[0] === (2 | odd) ? 1 + half : given[0] === 4 || given[0] === (6 | odd) ? point.length : -1;
  return given.length === length && equalBytes(given.subarray(1), point.subarray(1, length));
}

/** CurvePrivateKey (RFC 8410, section 7). */
function edPublicKey(parts: Pkcs8Parts): Uint8Array {
  return ed25519PublicKey(octets(readElement(parts.privateKey), 'Ed25519 private key'));
}

/**
 * Finds the public key of a private key, and proves that the one belongs to the other.
 * @param pkcs8 unencrypted PKCS#8 (RFC 5208) or OneAsymmetricKey (RFC 5958), DER
 * Throws `FILE_MALFORMED` where it is no key or where its parts do not belong together, `FILE_UNSUPPORTED` with the algorithm's name.
 */
export function describePrivateKey(pkcs8: Uint8Array): PrivateKeyDescription {
  return describe(pkcs8Parts(pkcs8));
}

function describe(parts: Pkcs8Parts): PrivateKeyDescription {
  const identifier = parts.algorithmRaw;
  let modulus: Uint8Array = new Uint8Array(0);
  let publicKey: Uint8Array;
  if (parts.oid === keyOids.ec) publicKey = ecPublicKey(parts);
  else if (parts.oid === keyOids.ed25519) publicKey = edPublicKey(parts);
  else ({ publicKey, modulus } = rsaPublicKey(parts));
  const isSame = parts.oid === keyOids.ec ? samePoint : equalBytes;
  if (parts.publicKey && !isSame(parts.publicKey, publicKey)) throw doesNotBelong();
  const spki = derSequence(identifier, derBitString(publicKey));
  return { spki, spkiSha256: sha256Hex(spki), keyAlgorithm: keyAlgorithmId(parts.algorithm, () => modulus) };
}

/**
 * The one form in which keys are kept: PKCS#8 version 0 in DER, with the key's own bytes as they came and without attributes.
 * The public key that RFC 5958 lets stand beside them is left out once it is known to belong, because OpenSSL 3.0 and Java 17 read no version 1.
 * @param pkcs8 unencrypted PKCS#8, DER or BER
 * @returns a copy, the caller's to wipe
 * Throws `FILE_MALFORMED`, `FILE_UNSUPPORTED`.
 */
export function canonicalPkcs8(pkcs8: Uint8Array): Uint8Array {
  const parts = pkcs8Parts(pkcs8);
  try {
    if (parts.publicKey) describe(parts);
    return wrapPkcs8(parts.algorithmRaw, parts.privateKey);
  } finally {
    // Where the key could not be a view of what was given it is a copy.
    if (parts.privateKey.buffer !== pkcs8.buffer) wipe(parts.privateKey);
  }
}
