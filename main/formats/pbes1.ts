import type { HashName } from '../crypto/algorithms.ts';
import { decryptCbc } from '../crypto/block-ciphers.ts';
import { concatBytes } from '../crypto/bytes.ts';
import { digest, digestRepeatedly } from '../crypto/hash.ts';
import { decryptDesCbc, decryptRc2Cbc } from '../crypto/legacy-ciphers.ts';
import { rc4 } from '../crypto/rc4.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import type { Element } from '../pki/der-reader.ts';
import { octets, sequenceOf, smallInteger } from '../pki/der-values.ts';
import { costOfByte, type WorkBudget } from './limits.ts';
import { firstStructure, pkcs5Passphrases, pkcs12Passphrases } from './passphrase.ts';
import { chainsOfPkcs12, derivationPurpose, derivePkcs12 } from './pkcs12-key-derivation.ts';

type Decryptor = (key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array) => Uint8Array | null;

const rc2 =
  (bits: number): Decryptor =>
  (key, iv, ciphertext) =>
    decryptRc2Cbc(key, bits, iv, ciphertext);

const tripleDes: Decryptor = (key, iv, ciphertext) => decryptCbc('des-ede3-cbc', key, iv, ciphertext);

/** Two-key triple DES: the first key comes again as the third. */
const tripleDesTwoKeys: Decryptor = (key, iv, ciphertext) => {
  const tripled = concatBytes(key, key.subarray(0, 8));
  try {
    return tripleDes(tripled, iv, ciphertext);
  } finally {
    wipe(tripled);
  }
};

/** A stream cipher: it has no IV, and no padding to tell that the key was wrong. */
const stream: Decryptor = (key, _iv, ciphertext) => rc4(key, ciphertext);

/** Bytes of the IV under every scheme of PKCS#12; the stream cipher's is derived and not used. */
const IV = 8;

/** RFC 7292, appendix C: SHA-1 and PKCS#12's key derivation. */
export const pkcs12Schemes: Record<string, { keyLength: number; decrypt: Decryptor; costOfByte?: number }> = {
  '1.2.840.113549.1.12.1.1': { keyLength: 16, decrypt: stream },
  '1.2.840.113549.1.12.1.2': { keyLength: 5, decrypt: stream },
  '1.2.840.113549.1.12.1.3': { keyLength: 24, decrypt: tripleDes },
  '1.2.840.113549.1.12.1.4': { keyLength: 16, decrypt: tripleDesTwoKeys },
  '1.2.840.113549.1.12.1.5': { keyLength: 16, decrypt: rc2(128), costOfByte: costOfByte.rc2 },
  '1.2.840.113549.1.12.1.6': { keyLength: 5, decrypt: rc2(40), costOfByte: costOfByte.rc2 },
};

/** RFC 8018, appendix A.3: PBKDF1, whose 16 bytes are key and IV. */
export const pkcs5Schemes: Record<string, { hash: HashName; decrypt: Decryptor; costOfByte?: number }> = {
  '1.2.840.113549.1.5.3': { hash: 'md5', decrypt: decryptDesCbc },
  '1.2.840.113549.1.5.6': { hash: 'md5', decrypt: rc2(64), costOfByte: costOfByte.rc2 },
  '1.2.840.113549.1.5.10': { hash: 'sha1', decrypt: decryptDesCbc },
  '1.2.840.113549.1.5.11': { hash: 'sha1', decrypt: rc2(64), costOfByte: costOfByte.rc2 },
};

/** PBKDF1 (RFC 8018, section 5.1), all of its digest. */
function pbkdf1(hash: HashName, passphrase: Uint8Array, salt: Uint8Array, iterations: number): Uint8Array {
  const first = digest(hash, passphrase, salt);
  try {
    return digestRepeatedly(hash, first, iterations - 1);
  } finally {
    wipe(first);
  }
}

/**
 * Reads the parameters of a password-based scheme of the 1990s without deriving anything.
 * Throws `FILE_LIMITS`, `FILE_MALFORMED`.
 * @returns what decrypts: plaintext, the caller's to wipe, or `null` where the passphrase (UTF-8) does not fit; `null` in its place where the
 * scheme is none of these
 */
export function readPbes1(oid: string, parameters: Element | undefined, budget: WorkBudget) {
  const pkcs12 = pkcs12Schemes[oid];
  const pkcs5 = pkcs5Schemes[oid];
  if (!pkcs12 && !pkcs5) return null;
  const [saltElement, iterationsElement] = sequenceOf(parameters, 'encryption parameters');
  const salt = octets(saltElement, 'salt');
  const iterations = smallInteger(iterationsElement, 'iteration count');
  budget.check(iterations);
  return (passphrase: Uint8Array, ciphertext: Uint8Array): Uint8Array | null => {
    const chains = pkcs12 ? chainsOfPkcs12('sha1', pkcs12.keyLength, IV) : 1;
    const spend = () => budget.spend(iterations, ciphertext.length, (pkcs12 ?? pkcs5)?.costOfByte, chains);
    return pkcs12
      ? decryptPkcs12(pkcs12, passphrase, { salt, iterations, spend }, ciphertext)
      : decryptPkcs5(pkcs5 as { hash: HashName; decrypt: Decryptor }, passphrase, { salt, iterations, spend }, ciphertext);
  };
}

interface Derivation {
  salt: Uint8Array;
  iterations: number;
  /** Takes one derivation from the file's budget. */
  spend(): void;
}

function decryptPkcs12(
  scheme: { keyLength: number; decrypt: Decryptor },
  passphrase: Uint8Array,
  { salt, iterations, spend }: Derivation,
  ciphertext: Uint8Array,
): Uint8Array | null {
  return firstStructure(pkcs12Passphrases(passphrase), (form) => {
    spend();
    const key = derivePkcs12('sha1', derivationPurpose.key, form, salt, iterations, scheme.keyLength);
    const iv = derivePkcs12('sha1', derivationPurpose.iv, form, salt, iterations, IV);
    try {
      return scheme.decrypt(key, iv, ciphertext);
    } finally {
      wipe(key);
    }
  });
}

function decryptPkcs5(
  scheme: { hash: HashName; decrypt: Decryptor },
  passphrase: Uint8Array,
  { salt, iterations, spend }: Derivation,
  ciphertext: Uint8Array,
): Uint8Array | null {
  return firstStructure(pkcs5Passphrases(passphrase, false), (form) => {
    spend();
    const derived = pbkdf1(scheme.hash, form, salt, iterations);
    try {
      return scheme.decrypt(derived.subarray(0, 8), derived.subarray(8, 16), ciphertext);
    } finally {
      wipe(derived);
    }
  });
}
