import { wipe } from '../crypto/secret-bytes.ts';
import { readElement } from '../pki/der-reader.ts';
import { octets, sequenceOf } from '../pki/der-values.ts';
import { derOctetString, derSequence } from '../pki/der-writer.ts';
import { FormatError } from '../pki/format-error.ts';
import { canonicalPkcs8 } from '../pki/private-key.ts';
import type { WorkBudget } from './limits.ts';
import type { Passphrases } from './passphrases.ts';
import { readEncryptionAlgorithm } from './password-based-encryption.ts';
import { type Encryptor, encryptorUnder, type PasswordBasedEncryption, strongEncryption } from './password-based-encryption-write.ts';

/**
 * Opens an EncryptedPrivateKeyInfo (RFC 5208, section 6), DER or BER.
 * @param inPkcs12 where a passphrase has had other forms
 * @returns canonical PKCS#8, the caller's to wipe
 * Throws `PASSPHRASE_NEEDED`, `PASSPHRASE_WRONG`, `FILE_UNSUPPORTED`, `FILE_LIMITS`, `FILE_MALFORMED`.
 */
export function readEncryptedPkcs8(der: Uint8Array, passphrases: Passphrases, budget: WorkBudget, inPkcs12 = false): Uint8Array {
  const [algorithm, encrypted] = sequenceOf(readElement(der), 'encrypted private key');
  const decrypt = readEncryptionAlgorithm(algorithm, budget, inPkcs12);
  const ciphertext = octets(encrypted, 'encrypted private key');
  return passphrases.openOrEmpty('private key', (passphrase) => openedPkcs8(decrypt(passphrase, ciphertext)));
}

/** Canonical PKCS#8 of what was decrypted, which is wiped; `null` for rubbish: the passphrase was wrong and the padding right by chance. */
export function openedPkcs8(plaintext: Uint8Array | null): Uint8Array | null {
  if (!plaintext) return null;
  try {
    return canonicalPkcs8(plaintext);
  } catch (error) {
    if (!(error instanceof FormatError) || error.code === 'FILE_UNSUPPORTED') throw error;
    return null;
  } finally {
    wipe(plaintext);
  }
}

/** Seals PKCS#8 (DER) as an EncryptedPrivateKeyInfo in DER. `passphrase` is UTF-8. */
export function writeEncryptedPkcs8(pkcs8: Uint8Array, passphrase: Uint8Array, encryption: PasswordBasedEncryption = strongEncryption): Uint8Array {
  using encryptor = encryptorUnder(passphrase, encryption);
  return encryptedPkcs8(pkcs8, encryptor);
}

/** The same of a file that encrypts more. */
export function encryptedPkcs8(pkcs8: Uint8Array, encryptor: Encryptor): Uint8Array {
  const { algorithm, ciphertext } = encryptor.encrypt(pkcs8);
  return derSequence(algorithm, derOctetString(ciphertext));
}
