import { sha256 } from '../crypto/hash.ts';
import { readElement } from './der-reader.ts';
import { bitStringBytes, objectIdentifier, sequenceOf, unsignedInteger, withoutLeadingZeros } from './der-values.ts';
import { keyOids } from './key-algorithm.ts';
import { rsaNumbersOfSpki } from './public-key.ts';

/** Bytes of a hash in the list. */
export const BLOCKLIST_HASH = 15;

/**
 * How badkeys names a public key (docs/BLOCKLISTFORMAT.md there, "BKHASH120"): SHA-256, cut to 15 bytes, over one number of the key as big-endian bytes
 * without leading zeros. The number is the modulus of an RSA key, the x coordinate of a point, the bytes of an Ed25519, Ed448, X25519 or X448 key, and the
 * y of a DSA key. It names all keys that stand or fall together, however they are written.
 * @param spki SubjectPublicKeyInfo, DER
 * @returns `null` for kinds of keys that the list does not name
 * Throws `FILE_MALFORMED` where it is none.
 */
export function blocklistHash(spki: Uint8Array): Uint8Array | null {
  const number = numberOf(spki);
  return number && sha256(withoutLeadingZeros(number)).subarray(0, BLOCKLIST_HASH);
}

const rawKeys = new Set<string>([keyOids.ed25519, '1.3.101.113', '1.3.101.110', '1.3.101.111']);
const DSA = '1.2.840.10040.4.1';

function numberOf(spki: Uint8Array): Uint8Array | null {
  const rsa = rsaNumbersOfSpki(spki);
  if (rsa) return rsa.modulus;
  const [algorithm, bits] = sequenceOf(readElement(spki), 'public key');
  const [oid] = sequenceOf(algorithm, 'key algorithm');
  const name = objectIdentifier(oid, 'key algorithm');
  const key = bitStringBytes(bits, 'public key');
  if (rawKeys.has(name)) return key;
  if (name === DSA) return unsignedInteger(readElement(key), 'DSA public key');
  if (name !== keyOids.ec || key.length < 2) return null;
  // Uncompressed and hybrid points hold y, too (SEC 1, section 2.3.3).
  const halves = key[0] === 2 || key[0] === 3 ? 1 : 2;
  const size = (key.length - 1) / halves;
  return Number.isInteger(size) ? key.subarray(1, 1 + size) : null;
}
