import type { RequestedKey } from '../../preload/contract/requests.ts';
import { generatedKeyAlgorithms } from '../crypto/key-generation.ts';

/** Curves that are not made here, with the one of at least their strength that is. */
const strongerThan: Record<string, RequestedKey> = {
  'ec-p192': 'ec-p256',
  'ec-p224': 'ec-p256',
  'ec-secp256k1': 'ec-p256',
  'ec-brainpool-p192r1': 'ec-p256',
  'ec-brainpool-p224r1': 'ec-p256',
  'ec-brainpool-p256r1': 'ec-p256',
  'ec-brainpool-p320r1': 'ec-p384',
  'ec-brainpool-p384r1': 'ec-p384',
  'ec-brainpool-p512r1': 'ec-p521',
  'ec-sm2': 'ec-p256',
  ed448: 'ec-p521',
  x25519: 'ec-p256',
  x448: 'ec-p521',
};

function rsaOf(bits: number): RequestedKey {
  if (bits <= 2048) return 'rsa-2048';
  return bits <= 3072 ? 'rsa-3072' : 'rsa-4096';
}

/**
 * The kind of key to make in the place of another: the same, or the nearest that is as strong.
 * @param keyAlgorithm as `keyAlgorithmId` names it
 */
export function nearestGeneratedKey(keyAlgorithm: string): RequestedKey {
  const same = generatedKeyAlgorithms.find((each) => each === keyAlgorithm);
  if (same) return same;
  const rsa = /^rsa-(?:pss-)?(\d+)$/.exec(keyAlgorithm);
  if (rsa) return rsaOf(Number(rsa[1]));
  return strongerThan[keyAlgorithm] ?? (keyAlgorithm.startsWith('ec-') ? 'ec-p384' : 'rsa-3072');
}
