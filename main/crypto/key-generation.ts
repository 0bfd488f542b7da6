import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { allowed } from './algorithms.ts';

export const generatedKeyAlgorithms = ['rsa-2048', 'rsa-3072', 'rsa-4096', 'ec-p256', 'ec-p384', 'ec-p521', 'ed25519'] as const;
export type GeneratedKeyAlgorithm = (typeof generatedKeyAlgorithms)[number];

/** PKCS#8 and SubjectPublicKeyInfo, both DER. `pkcs8` is unencrypted and the caller's to wipe. */
export interface KeyPairDer {
  pkcs8: Uint8Array;
  spki: Uint8Array;
}

const generate = promisify(generateKeyPair);
const publicKeyEncoding = { type: 'spki', format: 'der' } as const;
const privateKeyEncoding = { type: 'pkcs8', format: 'der' } as const;
const curves = { 'ec-p256': 'prime256v1', 'ec-p384': 'secp384r1', 'ec-p521': 'secp521r1' } as const;

// One call for each kind: node:crypto types its generator by overloads.
async function generateDer(algorithm: GeneratedKeyAlgorithm): Promise<{ publicKey: Buffer; privateKey: Buffer }> {
  switch (algorithm) {
    case 'ed25519':
      return generate(allowed('keyType', 'ed25519') as 'ed25519', { publicKeyEncoding, privateKeyEncoding });
    case 'ec-p256':
    case 'ec-p384':
    case 'ec-p521':
      return generate('ec', { namedCurve: allowed('curve', curves[algorithm]), publicKeyEncoding, privateKeyEncoding });
    default: {
      // Multiples of 128 only: BoringSSL rounds others without a word.
      const modulusLength = Number(algorithm.slice('rsa-'.length));
      return generate('rsa', { modulusLength, publicExponent: 65537, publicKeyEncoding, privateKeyEncoding });
    }
  }
}

/** A new key pair, made off the calling thread. EC keys carry a named curve and their public key; Ed25519 is RFC 8410's version 0. */
export async function generateKeys(algorithm: GeneratedKeyAlgorithm): Promise<KeyPairDer> {
  if (!generatedKeyAlgorithms.includes(algorithm)) throw new Error(`not a key algorithm that is generated here: ${algorithm}`);
  const { publicKey, privateKey } = await generateDer(algorithm);
  try {
    return { pkcs8: new Uint8Array(privateKey), spki: new Uint8Array(publicKey) };
  } finally {
    privateKey.fill(0);
  }
}

/** An RSA key of 1024 bits, which nobody should use: for the demonstration vault and for tests, which must show what weak keys look like. */
export async function generateShortRsaKeys(): Promise<KeyPairDer> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 1024, publicKeyEncoding, privateKeyEncoding });
  return { pkcs8: new Uint8Array(privateKey), spki: new Uint8Array(publicKey) };
}
