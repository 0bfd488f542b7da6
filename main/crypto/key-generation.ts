import { generateKeyPair, generateKeyPairSync } from 'node:crypto';
import { promisify } from 'node:util';
import { allowed } from './algorithms.ts';

export const generatedKeyAlgorithms = ['rsa-2048', 'rsa-3072', 'rsa-4096', 'ec-p256', 'ec-p384', 'ec-p521', 'ed25519'] as const;
export type GeneratedKeyAlgorithm = (typeof generatedKeyAlgorithms)[number];

/** PKCS#8 and SubjectPublicKeyInfo, both DER. `pkcs8` is unencrypted and the caller's to wipe. */
export interface KeyPairDer {
  pkcs8: Uint8Array;
  spki: Uint8Array;
}

// node:crypto types its generators by overloads, one for each kind of key; here the kind is a value.
type Generated = { publicKey: Buffer; privateKey: Buffer };
const generate = promisify(generateKeyPair) as unknown as (type: string, options: object) => Promise<Generated>;
const generateNow = generateKeyPairSync as unknown as (type: string, options: object) => Generated;
const encodings = { publicKeyEncoding: { type: 'spki', format: 'der' }, privateKeyEncoding: { type: 'pkcs8', format: 'der' } } as const;
const curves = { 'ec-p256': 'prime256v1', 'ec-p384': 'secp384r1', 'ec-p521': 'secp521r1' } as const;

function parametersOf(algorithm: GeneratedKeyAlgorithm): [type: string, options: object] {
  if (!generatedKeyAlgorithms.includes(algorithm)) throw new Error(`not a key algorithm that is generated here: ${algorithm}`);
  switch (algorithm) {
    case 'ed25519':
      return [allowed('keyType', 'ed25519'), encodings];
    case 'ec-p256':
    case 'ec-p384':
    case 'ec-p521':
      return [allowed('keyType', 'ec'), { namedCurve: allowed('curve', curves[algorithm]), ...encodings }];
    default:
      // Multiples of 128 only: BoringSSL rounds others without a word.
      return [allowed('keyType', 'rsa'), { modulusLength: Number(algorithm.slice('rsa-'.length)), publicExponent: 65537, ...encodings }];
  }
}

function ownBytes({ publicKey, privateKey }: Generated): KeyPairDer {
  // Not `new Uint8Array(privateKey)`: V8 keeps up to 64 bytes, as Ed25519 has, on its heap, where the collector copies them.
  const pkcs8 = new Uint8Array(new ArrayBuffer(privateKey.length));
  try {
    pkcs8.set(privateKey);
    return { pkcs8, spki: new Uint8Array(publicKey) };
  } finally {
    privateKey.fill(0);
  }
}

/** A new key pair, made off the calling thread. EC keys carry a named curve and their public key; Ed25519 is RFC 8410's version 0. */
export async function generateKeys(algorithm: GeneratedKeyAlgorithm): Promise<KeyPairDer> {
  return ownBytes(await generate(...parametersOf(algorithm)));
}

/** The same on the calling thread: Node makes keys on four threads of its own at most, so that whoever wants every core brings threads. */
export function generateKeysHere(algorithm: GeneratedKeyAlgorithm): KeyPairDer {
  return ownBytes(generateNow(...parametersOf(algorithm)));
}

/** An RSA key of 1024 bits, which nobody should use: for the demonstration vault and for tests, which must show what weak keys look like. */
export async function generateShortRsaKeys(): Promise<KeyPairDer> {
  return ownBytes(await generate('rsa', { modulusLength: 1024, ...encodings }));
}
