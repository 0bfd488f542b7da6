import { concatBytes } from '../crypto/bytes.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { derNull, derObjectIdentifier, derOctetString, derSequence } from '../pki/der-writer.ts';
import { cannotCarry } from '../pki/format-error.ts';
import { checkAlias, javaAlias, refuseAliasCollision } from './aliases.ts';
import { javaInt, javaLong, javaText } from './java-data.ts';
import { JKS_MAGIC } from './jks.ts';
import { jksDigest, jksProtectionOid, sealJksKey } from './jks-protection.ts';
import { utf16Passphrase } from './passphrase.ts';
import { checkWrittenPassphrase } from './written-passphrase.ts';

/** A private key with its chain, or one trusted certificate. */
export interface JksEntry {
  /** Written in lower case: Java looks for it so, and would not find another. */
  alias: string;
  /** Unencrypted PKCS#8, DER; stays the caller's to wipe. Without it the entry is a trusted certificate. */
  pkcs8?: Uint8Array;
  /** X.509, DER, leaf first; one and no more of a trusted certificate. */
  chain: readonly Uint8Array[];
  /** UTF-8; the store's where it is not given. */
  keyPassphrase?: Uint8Array | undefined;
}

export interface JksStore {
  entries: readonly JksEntry[];
  /** UTF-8. */
  storePassphrase: Uint8Array;
  /** Time of the entries' making, ms since 1970. */
  createdAt?: number;
}

export interface JksContent extends JksEntry {
  pkcs8: Uint8Array;
  storePassphrase: Uint8Array;
  createdAt?: number;
}

/** What protects such a store, as it is shown before it is written. */
export const jksAlgorithms: readonly string[] = [
  'Key: Sun’s key protector (SHA-1 keystream, one step for each guess)',
  'Certificates: not encrypted',
  'Integrity: SHA-1 over passphrase and content',
];

/** The same for a store without a key. */
export const jksTruststoreAlgorithms: readonly string[] = ['No private key is written', ...jksAlgorithms.slice(1)];

/** Why it is weak, to be shown before writing. */
export const jksWeak =
  'One SHA-1 is all that each guess at the passphrase costs. Take a generated one of six words or more, and PKCS#12 wherever Java is 8u301 or later.';

/**
 * Writes a Java key store of the kind JKS, version 2, with one private key and its chain.
 * Throws `FORMAT_CANNOT_CARRY` where there is no certificate, or an alias or a passphrase that cannot be carried.
 */
export function writeJks({ storePassphrase, createdAt, ...entry }: JksContent): Uint8Array {
  return writeJksEntries({ entries: [entry], storePassphrase, ...(createdAt === undefined ? {} : { createdAt }) });
}

/**
 * Writes a Java key store of the kind JKS, version 2, with several entries, each under an alias of its own.
 * Throws `FORMAT_CANNOT_CARRY`.
 */
export function writeJksEntries({ entries, storePassphrase, createdAt = Date.now() }: JksStore): Uint8Array {
  entries.forEach(checkEntry);
  refuseAliasCollision(entries.map(({ alias }) => alias));
  checkWrittenPassphrase(storePassphrase, 'unicode');
  const written = entries.map((entry) => writeEntry(entry, storePassphrase, createdAt));
  const content = concatBytes(javaInt(JKS_MAGIC), javaInt(2), javaInt(entries.length), ...written);
  const forStore = utf16Passphrase(storePassphrase);
  try {
    return concatBytes(content, jksDigest(forStore, content));
  } finally {
    wipe(forStore);
  }
}

function checkEntry({ alias, chain, pkcs8, keyPassphrase }: JksEntry): void {
  checkAlias(alias);
  if (chain.length === 0) throw cannotCarry('A Java key store cannot hold a key without its certificate.', 'Choose PKCS#12 or PEM.');
  if (!pkcs8 && chain.length > 1) throw cannotCarry('A trusted certificate of a Java key store has no chain.', 'Give each certificate an entry of its own.');
  if (keyPassphrase) checkWrittenPassphrase(keyPassphrase, 'unicode');
}

function writeEntry({ alias, pkcs8, chain, keyPassphrase }: JksEntry, storePassphrase: Uint8Array, createdAt: number): Uint8Array {
  const head = [javaInt(pkcs8 ? 1 : 2), javaText(javaAlias(alias)), javaLong(createdAt)];
  const certificates = chain.flatMap((der) => [javaText('X.509'), javaInt(der.length), der]);
  if (!pkcs8) return concatBytes(...head, ...certificates);
  const sealedKey = sealKey(pkcs8, keyPassphrase ?? storePassphrase);
  return concatBytes(...head, javaInt(sealedKey.length), sealedKey, javaInt(chain.length), ...certificates);
}

/** EncryptedPrivateKeyInfo with Sun's own algorithm, DER. */
function sealKey(pkcs8: Uint8Array, passphrase: Uint8Array): Uint8Array {
  const wide = utf16Passphrase(passphrase);
  try {
    return derSequence(derSequence(derObjectIdentifier(jksProtectionOid), derNull()), derOctetString(sealJksKey(pkcs8, wide)));
  } finally {
    wipe(wide);
  }
}
