import { uncompressedPoint } from '../crypto/key-objects.ts';
import { type Element, readElement, universal } from './der-reader.ts';
import { bitStringBytes, objectIdentifier, sequenceOf } from './der-values.ts';
import { derBitString, derNull, derObjectIdentifier, derSequence } from './der-writer.ts';
import { curveOfParameters } from './explicit-curve.ts';
import { FormatError } from './format-error.ts';
import { keyOids, namedCurves } from './key-algorithm.ts';

/** The fields of an AlgorithmIdentifier, with the curve named where it is one of the supported ones and spelled out. */
export function namedCurveAlgorithm(algorithm: Element[]): Element[] {
  const [oid, parameters] = algorithm;
  if (parameters?.tag !== universal.sequence || objectIdentifier(oid, 'key algorithm') !== keyOids.ec) return algorithm;
  const curve = curveOfParameters(parameters);
  return curve ? readElement(derSequence(derObjectIdentifier(keyOids.ec), derObjectIdentifier(curve))).children : algorithm;
}

/**
 * A SubjectPublicKeyInfo as `describePrivateKey` makes it, so that certificate, request and key of one public key find each other however the key is written: a
 * curve spelled out is named, a compressed point is not, RSA has its NULL (RFC 3279, section 2.3.1). The certificate itself stays as it is. What is none of these
 * comes back as it was.
 */
export function canonicalSpki(spki: Element): Uint8Array {
  try {
    return canonical(spki);
  } catch (error) {
    // An odd key in a certificate is no reason to refuse the certificate.
    if (error instanceof FormatError) return spki.raw;
    throw error;
  }
}

function canonical(spki: Element): Uint8Array {
  const [identifier, bits] = sequenceOf(spki, 'public key');
  const algorithm = sequenceOf(identifier, 'key algorithm');
  const oid = objectIdentifier(algorithm[0], 'key algorithm');
  if (oid === keyOids.rsa && algorithm.length === 1) return derSequence(derSequence(derObjectIdentifier(oid), derNull()), (bits as Element).raw);
  if (oid !== keyOids.ec) return spki.raw;
  const named = namedCurveAlgorithm(algorithm);
  const curve = named[1]?.tag === universal.objectIdentifier ? namedCurves[objectIdentifier(named[1], 'curve')] : undefined;
  const point = bitStringBytes(bits, 'public key');
  if (!curve || (named === algorithm && point[0] === 4)) return spki.raw;
  const full = uncompressedPoint(curve.name, point);
  return full ? derSequence(derSequence(...named.map((field) => field.raw)), derBitString(full)) : spki.raw;
}
