import type { Element } from '../pki/der-reader.ts';
import { objectIdentifier, sequenceOf } from '../pki/der-values.ts';
import { unsupported } from '../pki/format-error.ts';
import { jceksProtectionOid } from './jceks-protection.ts';
import { jksProtectionOid } from './jks-protection.ts';
import type { WorkBudget } from './limits.ts';
import { readPbes1 } from './pbes1.ts';
import { pbes2Oid, readPbes2 } from './pbes2.ts';

/** Plaintext, the caller's to wipe; `null` where the passphrase (UTF-8) does not fit. Each try is taken from the budget. */
export type PassphraseDecryptor = (passphrase: Uint8Array, ciphertext: Uint8Array) => Uint8Array | null;

/** Schemes that are told apart and not read. */
export const unreadSchemes: Record<string, string> = {
  '1.2.840.113549.1.5.1': 'MD2 with DES',
  '1.2.840.113549.1.5.4': 'MD2 with RC2',
  [jksProtectionOid]: "Java's JKS protection outside of a JKS",
  [jceksProtectionOid]: "Java's JCEKS protection outside of a JCEKS",
};

/**
 * Reads how something is encrypted under a passphrase (RFC 8018, RFC 7292) and checks that it is affordable, without deriving anything.
 * @param inPkcs12 whether it stands in a PKCS#12 file, where a passphrase has had other forms
 * Throws `FILE_UNSUPPORTED` with the scheme's name, `FILE_LIMITS`, `FILE_MALFORMED`.
 */
export function readEncryptionAlgorithm(identifier: Element | undefined, budget: WorkBudget, inPkcs12 = false): PassphraseDecryptor {
  const [oidElement, parameters] = sequenceOf(identifier, 'encryption algorithm');
  const oid = objectIdentifier(oidElement, 'encryption algorithm');
  if (oid === pbes2Oid) return readPbes2(parameters, budget, inPkcs12);
  const old = readPbes1(oid, parameters, budget);
  if (old) return old;
  throw unsupported(
    `The file is encrypted in a way that is not supported: ${unreadSchemes[oid] ?? oid}.`,
    'Write it again with AES, for example with `openssl pkcs8 -topk8 -v2 aes-256-cbc` or `openssl pkcs12 -export`.',
  );
}
