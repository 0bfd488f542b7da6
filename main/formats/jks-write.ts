import { concatBytes } from '../crypto/bytes.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { derNull, derObjectIdentifier, derOctetString, derSequence } from '../pki/der-writer.ts';
import { FormatError } from '../pki/format-error.ts';
import { javaInt, javaLong, javaText } from './java-data.ts';
import { JKS_MAGIC } from './jks.ts';
import { jksDigest, jksProtectionOid, sealJksKey } from './jks-protection.ts';
import { utf16Passphrase } from './passphrase.ts';

export interface JksContent {
  /** Unencrypted PKCS#8, DER; stays the caller's to wipe. */
  pkcs8: Uint8Array;
  /** X.509, DER, leaf first. */
  chain: readonly Uint8Array[];
  /** Written in lower case: Java looks for it so, and would not find another. */
  alias: string;
  /** UTF-8. */
  storePassphrase: Uint8Array;
  /** UTF-8; the store's where it is not given. */
  keyPassphrase?: Uint8Array | undefined;
  /** Time of the entry's making, ms since 1970. */
  createdAt?: number;
}

/**
 * Writes a Java key store of the kind JKS, version 2, with one private key and its chain.
 * Throws `FORMAT_CANNOT_CARRY` where there is no certificate, no alias, or one that is too long.
 */
export function writeJks({ pkcs8, chain, alias, storePassphrase, keyPassphrase, createdAt = Date.now() }: JksContent): Uint8Array {
  if (chain.length === 0) throw cannotCarry('A Java key store cannot hold a key without its certificate.', 'Choose PKCS#12 or PEM.');
  if (alias === '' || alias.length > 1000) throw cannotCarry('A Java key store needs an alias of 1 to 1,000 characters.', 'Choose another alias.');
  const forStore = utf16Passphrase(storePassphrase);
  const forKey = utf16Passphrase(keyPassphrase ?? storePassphrase);
  try {
    const algorithm = derSequence(derObjectIdentifier(jksProtectionOid), derNull());
    const sealedKey = derSequence(algorithm, derOctetString(sealJksKey(pkcs8, forKey)));
    const certificates = chain.flatMap((der) => [javaText('X.509'), javaInt(der.length), der]);
    const content = concatBytes(
      javaInt(JKS_MAGIC),
      javaInt(2),
      javaInt(1),
      javaInt(1),
      javaText(alias.toLowerCase()),
      javaLong(createdAt),
      javaInt(sealedKey.length),
      sealedKey,
      javaInt(chain.length),
      ...certificates,
    );
    return concatBytes(content, jksDigest(forStore, content));
  } finally {
    wipe(forStore);
    wipe(forKey);
  }
}

function cannotCarry(message: string, hint: string): FormatError {
  return new FormatError('FORMAT_CANNOT_CARRY', message, hint);
}
