import { decryptCbc } from '../crypto/block-ciphers.ts';
import { digestRepeatedlyWith } from '../crypto/hash.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import type { Element } from '../pki/der-reader.ts';
import { octets, sequenceOf, smallInteger } from '../pki/der-values.ts';
import { malformed } from '../pki/format-error.ts';
import type { WorkBudget } from './limits.ts';

/** Sun's `PBEWithMD5AndTripleDES`, which JCEKS stores protect their keys with. */
export const jceksProtectionOid = '1.3.6.1.4.1.42.2.19.1';

const SALT = 8;

/**
 * Sun's own derivation (`com.sun.crypto.provider.PBES1Core`): MD5 over each half of the salt and the passphrase, again and again, gives 32 bytes: 24 of key
 * and 8 of IV. Two equal halves would give the two halves of the key the same value, so the first of them is meant to be turned around; what
 * Java does instead, by a slip of the pen that is part of the format now, is what is done here.
 */
function derive(passphrase: Uint8Array, salt: Uint8Array, iterations: number): Uint8Array {
  const turned = new Uint8Array(salt);
  const [first, second] = [turned.subarray(0, 4), turned.subarray(4)];
  if (first.every((byte, at) => byte === second[at])) {
    for (let at = 0; at < 2; at++) {
      const held = first[at] as number;
      first[at] = first[3 - at] as number;
      first[2] = held;
    }
  }
  const derived = new Uint8Array(32);
  [first, second].forEach((half, at) => {
    const hashed = digestRepeatedlyWith('md5', half, passphrase, iterations);
    derived.set(hashed, at * 16);
    wipe(hashed);
  });
  return derived;
}

/**
 * Reads the parameters of the protection without deriving anything.
 * @returns what decrypts: plaintext, the caller's to wipe, or `null` where the passphrase (Java takes ASCII only) does not fit
 * Throws `FILE_MALFORMED`, `FILE_LIMITS`.
 */
export function readJceksProtection(parameters: Element | undefined, budget: WorkBudget): (passphrase: Uint8Array, sealed: Uint8Array) => Uint8Array | null {
  const [saltElement, iterationsElement] = sequenceOf(parameters, 'encryption parameters');
  const salt = octets(saltElement, 'salt');
  const iterations = smallInteger(iterationsElement, 'iteration count');
  if (salt.length !== SALT) throw malformed('The encryption parameters have no salt of eight bytes.');
  // Two halves, each with an object for every step.
  const cost = iterations * 2;
  budget.check(cost);
  return (passphrase, sealed) => {
    budget.spend(cost, sealed.length);
    const derived = derive(passphrase, salt, iterations);
    try {
      return decryptCbc('des-ede3-cbc', derived.subarray(0, 24), derived.subarray(24), sealed);
    } finally {
      wipe(derived);
    }
  };
}
