import { wipe } from '../crypto/secret-bytes.ts';
import { namedCurveAlgorithm } from './canonical-spki.ts';
import { type Element, readElement, universal } from './der-reader.ts';
import { bitStringBytes, objectIdentifier, octets, sequenceOf, smallInteger, unsignedInteger, withoutLeadingZeros } from './der-values.ts';
import { derInteger, derNull, derObjectIdentifier, derOctetString, derSequence } from './der-writer.ts';
import { curveOfParameters } from './explicit-curve.ts';
import { malformed, unsupported } from './format-error.ts';
import { bitLength, curveId, keyOids, namedCurves, otherKeys, rsaBits } from './key-algorithm.ts';

/** PrivateKeyInfo (RFC 5208, section 5) taken apart, as views of its DER. */
export interface Pkcs8Parts {
  oid: string;
  /** AlgorithmIdentifier: its fields, and all of it as it goes into the SubjectPublicKeyInfo too. */
  algorithm: Element[];
  algorithmRaw: Uint8Array;
  /** RSAPrivateKey, ECPrivateKey or CurvePrivateKey, DER. */
  privateKey: Uint8Array;
  /** Of a OneAsymmetricKey (RFC 5958), where it has one. */
  publicKey: Uint8Array | null;
}

function requireSupported(oid: string, algorithm: Element[], privateKey: Uint8Array): void {
  if (oid === keyOids.rsa || oid === keyOids.rsaPss) requireSupportedRsa(privateKey);
  else if (oid === keyOids.ed25519) requireSeed(privateKey);
  else if (oid === keyOids.ec) requireScalar(privateKey, supportedCurveSize(algorithm[1]));
  else {
    throw unsupported(
      `The file holds a private key of a kind that is not supported: ${otherKeys[oid]?.name ?? oid}.`,
      'RSA, ECDSA (P-256, P-384, P-521) and Ed25519 keys can be kept. Leave this one where it is.',
    );
  }
}

/** Bytes of a scalar on the curve that the parameters name. */
function supportedCurveSize(parameters: Element | undefined): number {
  if (parameters?.tag !== universal.objectIdentifier) {
    throw unsupported(
      'The EC private key spells its curve out, and that is none of those that are supported.',
      'The curves of TLS certificates are P-256, P-384 and P-521.',
    );
  }
  const curve = objectIdentifier(parameters, 'curve');
  const named = namedCurves[curve];
  if (named) return named.size;
  throw unsupported(
    `The EC private key lies on a curve that is not supported: ${curveId(curve).slice('ec-'.length)}.`,
    'The curves of TLS certificates are P-256, P-384 and P-521.',
  );
}

/** CurvePrivateKey (RFC 8410, section 7). */
function requireSeed(privateKey: Uint8Array): void {
  if (octets(readElement(privateKey), 'Ed25519 private key').length !== 32) throw malformed('The Ed25519 private key is not 32 bytes long.');
}

/** ECPrivateKey (RFC 5915, section 3). */
function requireScalar(privateKey: Uint8Array, size: number): void {
  const [version, scalar] = sequenceOf(readElement(privateKey), 'EC private key');
  // GnuTLS before 3.6 wrote them with a leading zero, as if they were INTEGERs.
  const { length } = withoutLeadingZeros(octets(scalar, 'EC private key'));
  if (smallInteger(version, 'EC version') !== 1 || length < 1 || length > size) throw malformed('The EC private key is not a number of its curve.');
}

function requireSupportedRsa(privateKey: Uint8Array): void {
  const fields = sequenceOf(readElement(privateKey), 'RSA private key');
  if (smallInteger(fields[0], 'RSA version') !== 0) {
    throw unsupported('The RSA private key has more than two primes.', 'Ask for a key with two primes: little else can use this one.');
  }
  if (fields.length > 5 && [fields[4], fields[5]].some((prime) => (prime?.contentLength ?? 0) <= 1)) {
    throw unsupported(
      'The RSA private key has no primes: it is the private exponent alone, or stands in for a key that an HSM keeps.',
      'A key in an HSM cannot leave it: keep its certificate here. Otherwise export the key again with its primes, from the program that made it.',
    );
  }
  const bits = bitLength(unsignedInteger(fields[1], 'RSA modulus'));
  if (bits < rsaBits.least || bits > rsaBits.most) {
    throw unsupported(`The RSA private key is ${bits} bits long.`, `Sizes from ${rsaBits.least} to ${rsaBits.most} bits are supported.`);
  }
}

/**
 * Takes an unencrypted PKCS#8 key apart, from DER or BER.
 * Throws `FILE_MALFORMED` where it is none, `FILE_UNSUPPORTED` with the name of the algorithm or curve.
 */
export function pkcs8Parts(pkcs8: Uint8Array): Pkcs8Parts {
  const [version, identifier, key, ...rest] = sequenceOf(readElement(pkcs8), 'private key');
  if (smallInteger(version, 'PKCS#8 version') > 1) throw malformed('The private key has a version that does not exist.');
  const algorithm = namedCurveAlgorithm(sequenceOf(identifier, 'key algorithm'));
  const oid = objectIdentifier(algorithm[0], 'key algorithm');
  const privateKey = oid === keyOids.ec ? withNamedCurve(octets(key, 'private key'), algorithm[1]) : octets(key, 'private key');
  requireSupported(oid, algorithm, privateKey);
  const publicField = rest.find((field) => field.context === 1);
  return { oid, algorithm, algorithmRaw: algorithmDer(oid, algorithm), privateKey, publicKey: publicField ? beside(publicField) : null };
}

/** `[1] IMPLICIT BIT STRING`; some writers make it EXPLICIT. */
function beside(field: Element): Uint8Array {
  if (field.constructed) return bitStringBytes(field.children[0], 'public key');
  if (field.content[0] !== 0) throw malformed('The public key beside the private key does not end on a whole byte.');
  return field.content.subarray(1);
}

/** Parameters are what each algorithm wants: NULL for RSA, the curve for EC, as they came for RSA-PSS, none for Ed25519. */
function algorithmDer(oid: string, algorithm: Element[]): Uint8Array {
  if (oid === keyOids.rsa) return derSequence(derObjectIdentifier(oid), derNull());
  if (oid === keyOids.ed25519) return derSequence(derObjectIdentifier(oid));
  return derSequence(...algorithm.map((field) => field.raw));
}

/**
 * The key without the curve that is spelled out in it: it stands in the AlgorithmIdentifier. One that is named there as well stays.
 * Throws `FILE_MALFORMED` where it is another curve.
 */
function withNamedCurve(privateKey: Uint8Array, algorithmCurve: Element | undefined): Uint8Array {
  const fields = sequenceOf(readElement(privateKey), 'EC private key');
  const given = fields.find((field) => field.context === 0)?.children[0];
  if (!given || algorithmCurve?.tag !== universal.objectIdentifier) return privateKey;
  const curve = given.tag === universal.sequence ? curveOfParameters(given) : objectIdentifier(given, 'curve');
  if (curve !== objectIdentifier(algorithmCurve, 'curve')) throw malformed('The EC private key says of two different curves that it lies on them.');
  if (given.tag !== universal.sequence) return privateKey;
  return derSequence(...fields.filter((field) => field.context !== 0).map((field) => field.raw));
}

/** Puts a key's own bytes into version 0 of PKCS#8. The result is unencrypted and the caller's to wipe. */
export function wrapPkcs8(algorithmRaw: Uint8Array, privateKey: Uint8Array): Uint8Array {
  const wrapped = derOctetString(privateKey);
  try {
    return derSequence(derInteger(0), algorithmRaw, wrapped);
  } finally {
    wipe(wrapped);
  }
}
