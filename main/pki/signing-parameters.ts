import { unsupported } from './format-error.ts';

export type SignatureHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** What WebCrypto is told in order to import a key and sign with it. */
export interface SigningParameters {
  name: string;
  hash?: string;
  namedCurve?: string;
}

const hashNames: Record<SignatureHash, string> = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };
const curveNames: Record<string, string> = { 'ec-p256': 'P-256', 'ec-p384': 'P-384', 'ec-p521': 'P-521' };

/**
 * WebCrypto's parameters for signing with a key of that algorithm (`keyAlgorithmId`).
 * Throws `FILE_UNSUPPORTED` for one that it cannot sign with.
 */
export function signingParameters(keyAlgorithm: string, hash: SignatureHash): SigningParameters {
  const namedCurve = curveNames[keyAlgorithm];
  if (namedCurve) return { name: 'ECDSA', namedCurve, hash: hashNames[hash] };
  if (keyAlgorithm === 'ed25519') return { name: 'Ed25519' };
  if (/^rsa-\d+$/.test(keyAlgorithm)) return { name: 'RSASSA-PKCS1-v1_5', hash: hashNames[hash] };
  throw unsupported(`Keys of the kind ${keyAlgorithm} cannot sign here.`, 'RSA, ECDSA and Ed25519 keys can.');
}
