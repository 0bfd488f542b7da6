import { availableParallelism } from 'node:os';
import { generateKeys, generateShortRsaKeys, type KeyPairDer } from '../../crypto/key-generation.ts';
import { derBitString, derInteger, derNull, derObjectIdentifier, derSequence } from '../../pki/der-writer.ts';
import { rsaNumbersOfSpki } from '../../pki/public-key.ts';
import type { PlannedKeyAlgorithm } from './plan-inventory.ts';

/** Makes key pairs, as many at once as there are processors; the long ones first, so that none is left to the end. */
export async function makeKeys(wanted: readonly PlannedKeyAlgorithm[]): Promise<KeyPairDer[]> {
  const made: KeyPairDer[] = [];
  const order = [...wanted.keys()].sort((a, b) => bits(wanted[b]) - bits(wanted[a]));
  const work = async () => {
    for (let at = order.shift(); at !== undefined; at = order.shift()) made[at] = await makeKey(wanted[at] as PlannedKeyAlgorithm);
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
  return made;
}

function bits(algorithm: PlannedKeyAlgorithm | undefined): number {
  return Number(/^rsa-(\d+)/.exec(algorithm ?? '')?.[1] ?? 0);
}

async function makeKey(algorithm: PlannedKeyAlgorithm): Promise<KeyPairDer> {
  if (algorithm === 'rsa-1024') return generateShortRsaKeys();
  if (algorithm !== 'rsa-2048-exponent-3') return generateKeys(algorithm);
  const pair = await generateKeys('rsa-2048');
  return { ...pair, spki: withExponent3(pair.spki) };
}

/** The public key under which a certificate of an old appliance stands. No private key belongs to it: its certificate is one of those whose key is missing. */
function withExponent3(spki: Uint8Array): Uint8Array {
  const numbers = rsaNumbersOfSpki(spki);
  if (!numbers) throw new Error('not an RSA key');
  const publicKey = derSequence(derInteger(numbers.modulus), derInteger(3));
  return derSequence(derSequence(derObjectIdentifier('1.2.840.113549.1.1.1'), derNull()), derBitString(publicKey));
}
