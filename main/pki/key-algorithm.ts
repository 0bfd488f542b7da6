import type { CurveName } from '../crypto/algorithms.ts';
import { type Element, readElement, universal } from './der-reader.ts';
import { objectIdentifier, sequenceOf, unsignedInteger } from './der-values.ts';

export const keyOids = {
  rsa: '1.2.840.113549.1.1.1',
  rsaPss: '1.2.840.113549.1.1.10',
  ec: '1.2.840.10045.2.1',
  ed25519: '1.3.101.112',
} as const;

/** Bounds of what both crypto libraries work with, in bits. */
export const rsaBits = { least: 512, most: 16_384 } as const;

/** The curves that both crypto libraries have. `size` is the length of a scalar in bytes. */
export const namedCurves: Record<string, { id: string; name: CurveName; size: number }> = {
  '1.2.840.10045.3.1.7': { id: 'ec-p256', name: 'prime256v1', size: 32 },
  '1.3.132.0.34': { id: 'ec-p384', name: 'secp384r1', size: 48 },
  '1.3.132.0.35': { id: 'ec-p521', name: 'secp521r1', size: 66 },
};

/** Ids of what is told apart and not carried. */
export const otherCurves: Record<string, string> = {
  '1.2.840.10045.3.1.1': 'ec-p192',
  '1.3.132.0.33': 'ec-p224',
  '1.3.132.0.10': 'ec-secp256k1',
  '1.3.36.3.3.2.8.1.1.3': 'ec-brainpool-p192r1',
  '1.3.36.3.3.2.8.1.1.5': 'ec-brainpool-p224r1',
  '1.3.36.3.3.2.8.1.1.7': 'ec-brainpool-p256r1',
  '1.3.36.3.3.2.8.1.1.9': 'ec-brainpool-p320r1',
  '1.3.36.3.3.2.8.1.1.11': 'ec-brainpool-p384r1',
  '1.3.36.3.3.2.8.1.1.13': 'ec-brainpool-p512r1',
  '1.2.156.10197.1.301': 'ec-sm2',
};

/** Kinds of keys that are told apart and not kept, with what people call them. One without an id goes by its dotted form. */
export const otherKeys: Record<string, { id?: string; name: string }> = {
  '1.2.840.10040.4.1': { id: 'dsa', name: 'DSA' },
  '1.2.840.113549.1.3.1': { id: 'dh', name: 'Diffie-Hellman' },
  '1.2.840.10046.2.1': { id: 'dh', name: 'Diffie-Hellman' },
  '1.3.101.110': { id: 'x25519', name: 'X25519' },
  '1.3.101.111': { id: 'x448', name: 'X448' },
  '1.3.101.113': { id: 'ed448', name: 'Ed448' },
  '1.2.643.2.2.19': { name: 'GOST R 34.10-2001' },
  '1.2.643.7.1.1.1.1': { name: 'GOST R 34.10-2012 with 256 bits' },
  '1.2.643.7.1.1.1.2': { name: 'GOST R 34.10-2012 with 512 bits' },
  '2.16.840.1.101.3.4.3.17': { id: 'ml-dsa-44', name: 'ML-DSA-44' },
  '2.16.840.1.101.3.4.3.18': { id: 'ml-dsa-65', name: 'ML-DSA-65' },
  '2.16.840.1.101.3.4.3.19': { id: 'ml-dsa-87', name: 'ML-DSA-87' },
};

/** Bits of an unsigned big-endian number without leading zero bytes. */
export function bitLength(bytes: Uint8Array): number {
  return bytes.length === 0 ? 0 : bytes.length * 8 - (Math.clz32(bytes[0] as number) - 24);
}

/** Id of a curve's object identifier: `ec-p256`, ..., or `ec-` and the dotted form where it has no name here. */
export function curveId(oid: string): string {
  return namedCurves[oid]?.id ?? otherCurves[oid] ?? `ec-${oid}`;
}

/**
 * The stable id of a key's algorithm from its AlgorithmIdentifier: `rsa-BITS`, `rsa-pss-BITS`, `ec-p256`, `ed25519`, `dsa`, ...;
 * the dotted object identifier where it has no name here, `ec-explicit` where the curve is spelled out.
 * @param modulus of an RSA key, without leading zeros
 */
export function keyAlgorithmId(algorithm: Element[], modulus: () => Uint8Array): string {
  const oid = objectIdentifier(algorithm[0], 'key algorithm');
  if (oid === keyOids.rsa) return `rsa-${bitLength(modulus())}`;
  if (oid === keyOids.rsaPss) return `rsa-pss-${bitLength(modulus())}`;
  if (oid === keyOids.ed25519) return 'ed25519';
  if (oid !== keyOids.ec) return otherKeys[oid]?.id ?? oid;
  const curve = algorithm[1];
  return curve?.tag === universal.objectIdentifier ? curveId(objectIdentifier(curve, 'curve')) : 'ec-explicit';
}

/** Whether keys of an algorithm can encipher: RSA ones, but for those that are bound to RSASSA-PSS, which sign and do nothing else (RFC 4055, section 1.2). */
export function canEncipher(keyAlgorithm: string): boolean {
  return keyAlgorithm.startsWith('rsa-') && !keyAlgorithm.startsWith('rsa-pss-');
}

/** Modulus and exponent of a DER RSAPublicKey (RFC 8017, appendix A.1.1), without leading zeros. */
export function rsaPublicNumbers(publicKey: Uint8Array): { modulus: Uint8Array; publicExponent: Uint8Array } {
  const [modulus, publicExponent] = sequenceOf(readElement(publicKey), 'RSA public key');
  return {
    modulus: unsignedInteger(modulus, 'RSA modulus'),
    publicExponent: unsignedInteger(publicExponent, 'RSA public exponent'),
  };
}
