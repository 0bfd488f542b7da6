import type { MacHashName } from '../crypto/algorithms.ts';
import { type BlockCipherName, blockCipherSizes, encryptCbc } from '../crypto/block-ciphers.ts';
import { pbkdf2 } from '../crypto/pbkdf2.ts';
import { randomBytes } from '../crypto/random.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { derInteger, derNull, derObjectIdentifier, derOctetString, derSequence } from '../pki/der-writer.ts';
import { pkcs12Passphrase } from './passphrase.ts';
import { cbcOids, hmacOids, pbes2Oid, pbkdf2Oid } from './pbes2.ts';
import { derivationPurpose, derivePkcs12 } from './pkcs12-key-derivation.ts';

/** How something is encrypted under a passphrase: said, shown and carried out from these values alone. */
export type PasswordBasedEncryption =
  | { scheme: 'pbes2'; cipher: BlockCipherName; prf: MacHashName; iterations: number }
  /** SHA-1 and PKCS#12's own derivation (RFC 7292, appendix C), for programs that know nothing better. */
  | { scheme: 'pkcs12'; cipher: 'des-ede3-cbc'; iterations: number };

/** What everything is encrypted with that no old program has to read: OWASP's iterations for HMAC-SHA-256 of 2023. */
export const strongEncryption = { scheme: 'pbes2', cipher: 'aes-256-cbc', prf: 'sha256', iterations: 600_000 } as const satisfies PasswordBasedEncryption;

export interface Encrypted {
  /** AlgorithmIdentifier, DER. */
  algorithm: Uint8Array;
  ciphertext: Uint8Array;
}

/** Encrypts what goes into one file. */
export interface Encryptor extends Disposable {
  encrypt(plaintext: Uint8Array): Encrypted;
}

/**
 * Encrypts under a passphrase in UTF-8, with a fresh salt. The parts of one file share a key of PBES2, each with an IV of its own: to derive it takes a
 * tenth of a second. PKCS#12's own scheme derives the IV as well, and each part has a salt.
 */
export function encryptorUnder(passphrase: Uint8Array, encryption: PasswordBasedEncryption): Encryptor {
  if (encryption.scheme === 'pbes2') return encryptorOfPbes2(passphrase, encryption);
  return { encrypt: (plaintext) => encryptPkcs12(plaintext, passphrase, encryption.iterations), [Symbol.dispose]: () => undefined };
}

/** The identifier that a table of a reader has for what is named: what is written is what is read. */
export function oidOf<Name>(table: Readonly<Record<string, Name>>, name: Name): string {
  const found = Object.entries(table).find(([, named]) => named === name);
  if (!found) throw new Error(`no object identifier for ${name}`);
  return found[0];
}

/**
 * AlgorithmIdentifier of PBKDF2 (RFC 8018, appendix A.2), DER.
 * @param keyLength in bytes; left out where it follows from the cipher, demanded by PBMAC1 (RFC 9579, section 4)
 */
export function pbkdf2Algorithm(salt: Uint8Array, iterations: number, prf: MacHashName, keyLength?: number): Uint8Array {
  const length = keyLength === undefined ? [] : [derInteger(keyLength)];
  const parameters = derSequence(derOctetString(salt), derInteger(iterations), ...length, hmacAlgorithm(prf));
  return derSequence(derObjectIdentifier(pbkdf2Oid), parameters);
}

/** AlgorithmIdentifier of an HMAC (RFC 8018, appendix B.1), DER. */
export function hmacAlgorithm(hash: MacHashName): Uint8Array {
  return derSequence(derObjectIdentifier(oidOf(hmacOids, hash)), derNull());
}

function encryptorOfPbes2(passphrase: Uint8Array, { cipher, prf, iterations }: Extract<PasswordBasedEncryption, { scheme: 'pbes2' }>): Encryptor {
  const sizes = blockCipherSizes[cipher];
  const salt = randomBytes(16);
  const key = pbkdf2(prf, passphrase, salt, iterations, sizes.key);
  return {
    encrypt(plaintext) {
      const iv = randomBytes(sizes.block);
      const scheme = derSequence(derObjectIdentifier(oidOf(cbcOids, cipher)), derOctetString(iv));
      const parameters = derSequence(pbkdf2Algorithm(salt, iterations, prf), scheme);
      return { algorithm: derSequence(derObjectIdentifier(pbes2Oid), parameters), ciphertext: encryptCbc(cipher, key, iv, plaintext) };
    },
    [Symbol.dispose]: () => wipe(key),
  };
}

/** pbeWithSHAAnd3-KeyTripleDES-CBC. */
export const tripleDesOid = '1.2.840.113549.1.12.1.3';

function encryptPkcs12(plaintext: Uint8Array, passphrase: Uint8Array, iterations: number): Encrypted {
  // Eight bytes, as Windows and OpenSSL have it: there are appliances that take no other length.
  const salt = randomBytes(8);
  const sizes = blockCipherSizes['des-ede3-cbc'];
  const form = pkcs12Passphrase(passphrase);
  const key = derivePkcs12('sha1', derivationPurpose.key, form, salt, iterations, sizes.key);
  const iv = derivePkcs12('sha1', derivationPurpose.iv, form, salt, iterations, sizes.block);
  try {
    const parameters = derSequence(derOctetString(salt), derInteger(iterations));
    return { algorithm: derSequence(derObjectIdentifier(tripleDesOid), parameters), ciphertext: encryptCbc('des-ede3-cbc', key, iv, plaintext) };
  } finally {
    wipe(form);
    wipe(key);
  }
}
