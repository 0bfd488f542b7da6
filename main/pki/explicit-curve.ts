import { fromHex } from '../crypto/bytes.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import type { Element } from './der-reader.ts';
import { bitStringBytes, objectIdentifier, octets, sequenceOf, smallInteger, unsignedInteger, withoutLeadingZeros } from './der-values.ts';
import { FormatError } from './format-error.ts';

const primeFieldOid = '1.2.840.10045.1.1';

/** Prime, coefficient b, generator and order of a curve, hexadecimal (FIPS 186-4, appendix D.1.2). Coefficient a is the prime less three, the cofactor one. */
interface Curve {
  oid: string;
  prime: string;
  b: string;
  x: string;
  y: string;
  order: string;
}

const curves: readonly Curve[] = [
  {
    oid: '1.2.840.10045.3.1.7',
    prime: 'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
    b: '5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b',
    x: '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
    y: '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
    order: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  },
  {
    oid: '1.3.132.0.34',
    prime: 'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff',
    b: 'b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef',
    x: 'aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7',
    y: '3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f',
    order: 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  },
  {
    oid: '1.3.132.0.35',
    prime: '01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
    b: '0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00',
    x: '00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66',
    y: '011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650',
    order: '01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
  },
];

function is(bytes: Uint8Array, hex: string): boolean {
  return equalBytes(withoutLeadingZeros(bytes), withoutLeadingZeros(fromHex(hex) as Uint8Array));
}

/** The prime less three: the last byte of each of these primes is 0xff. */
function isMinusThree(bytes: Uint8Array, prime: string): boolean {
  return is(bytes, prime.replace(/ff$/, 'fc'));
}

/** The generator in any of its encodings (SEC 1, section 2.3.3): uncompressed, compressed, or both in one. */
function isGenerator(point: Uint8Array, { x, y }: Curve): boolean {
  const size = x.length / 2;
  const [form = 0, odd] = [point[0], Number.parseInt(y.slice(-1), 16) & 1];
  if (!is(point.subarray(1, 1 + size), x)) return false;
  if (form === (2 | odd)) return point.length === 1 + size;
  return (form === 4 || form === (6 | odd)) && point.length === 1 + 2 * size && is(point.subarray(1 + size), y);
}

/**
 * The object identifier of the curve that SpecifiedECDomain parameters (SEC 1, appendix C.2) spell out, `null` where they are none of the three that are
 * kept. Every one of them is compared: with another generator an attacker has a private key to anybody's public one (CVE-2020-0601). The seed is not, since
 * nothing is computed from it, and writers leave it out.
 * @param parameters a SEQUENCE
 */
export function curveOfParameters(parameters: Element): string | null {
  try {
    return readCurve(parameters);
  } catch (error) {
    // What is malformed is not a curve that is known, and whoever asks says that.
    if (error instanceof FormatError) return null;
    throw error;
  }
}

function readCurve(parameters: Element): string | null {
  const [version, field, coefficients, base, order, cofactor] = sequenceOf(parameters, 'curve');
  const [fieldType, primeField] = sequenceOf(field, 'field of the curve');
  const [aField, bField, seed] = sequenceOf(coefficients, 'coefficients of the curve');
  if (![1, 2, 3].includes(smallInteger(version, 'version of the curve')) || objectIdentifier(fieldType, 'field of the curve') !== primeFieldOid) return null;
  if (seed) bitStringBytes(seed, 'seed of the curve');
  if (cofactor && smallInteger(cofactor, 'cofactor of the curve') !== 1) return null;
  const prime = unsignedInteger(primeField, 'prime of the curve');
  const a = octets(aField, 'coefficient of the curve');
  const b = octets(bField, 'coefficient of the curve');
  const point = octets(base, 'generator of the curve');
  const number = unsignedInteger(order, 'order of the curve');
  const found = curves.find(
    (curve) => is(prime, curve.prime) && isMinusThree(a, curve.prime) && is(b, curve.b) && isGenerator(point, curve) && is(number, curve.order),
  );
  return found?.oid ?? null;
}
