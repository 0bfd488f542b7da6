import { equalBytes } from '../crypto/constant-time.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { type Element, readElement } from '../pki/der-reader.ts';
import { objectIdentifier, octets, sequenceOf } from '../pki/der-values.ts';
import { malformed, unsupported } from '../pki/format-error.ts';
import type { DerContext } from './der-structure.ts';
import { JavaDataReader } from './java-data.ts';
import { skipJavaObject } from './java-object-stream.ts';
import { jceksProtectionOid, readJceksProtection } from './jceks-protection.ts';
import { jksDigest, jksProtectionOid, openJksKey } from './jks-protection.ts';
import { checkEntryCount, costOfByte } from './limits.ts';
import { utf16Passphrase } from './passphrase.ts';
import type { PassphraseDecryptor } from './password-based-encryption.ts';
import { openedPkcs8 } from './pkcs8.ts';
import { addStoredCertificates, readStoredCertificate, type StoredCertificate } from './stored-certificate.ts';
import { visibleName } from './visible-name.ts';

export const JKS_MAGIC = 0xfeedfeed;
const JCEKS_MAGIC = 0xcececece;
const DIGEST = 20;
const TAG = { privateKey: 1, trustedCertificate: 2, secretKey: 3 } as const;

/** An entry as it stands in the file: views of it. */
interface StoredEntry {
  alias: string;
  /** EncryptedPrivateKeyInfo, DER; `null` for other entries. */
  sealedKey: Uint8Array | null;
  secretKey?: boolean;
  certificates: StoredCertificate[];
}

/**
 * Reads a Java key store of the kind JKS or JCEKS (as `sun.security.provider.JavaKeyStore` and `com.sun.crypto.provider.JceKeyStore` write them) into
 * the collector: its digest is checked first, so that a changed certificate does not pass for a whole one; therefore it takes a passphrase even where there is no key.
 * Throws `PASSPHRASE_NEEDED`, `PASSPHRASE_WRONG`, `FILE_MALFORMED`, `FILE_UNSUPPORTED`, `FILE_LIMITS`.
 */
export function readJks(bytes: Uint8Array, context: DerContext): void {
  const stored = readStructure(bytes);
  const content = bytes.subarray(0, bytes.length - DIGEST);
  const digest = bytes.subarray(bytes.length - DIGEST);
  context.passphrases.openOrEmpty('Java key store', (passphrase) =>
    withUtf16(passphrase, context, content.length, costOfByte.library, (wide) => equalBytes(jksDigest(wide, content), digest) || null),
  );
  for (const entry of stored) addEntry(entry, context);
}

/** Tries a passphrase in the form that Java's own protection takes, which is wiped. */
function withUtf16<Result>(passphrase: Uint8Array, { collector }: DerContext, bytes: number, each: number, use: (wide: Uint8Array) => Result): Result {
  collector.budget.spend(1, bytes, each);
  const wide = utf16Passphrase(passphrase);
  try {
    return use(wide);
  } finally {
    wipe(wide);
  }
}

function readStructure(bytes: Uint8Array): StoredEntry[] {
  const reader = new JavaDataReader(bytes);
  const magic = reader.uint32();
  if (magic !== JKS_MAGIC && magic !== JCEKS_MAGIC) throw malformed('The Java key store does not begin as one.');
  const version = reader.uint32();
  if (version !== 1 && version !== 2) throw malformed('The Java key store has a version that does not exist.');
  const count = reader.uint32();
  checkEntryCount(count);
  let certificates = 0;
  const entries = Array.from({ length: count }, () => {
    const entry = readEntry(reader, version, magic === JCEKS_MAGIC);
    // Of the whole store: an empty certificate takes four bytes of the file, and some hundred here.
    certificates += entry.certificates.length;
    checkEntryCount(certificates);
    return entry;
  });
  if (reader.remaining !== DIGEST) throw malformed('The Java key store does not end with its digest.');
  return entries;
}

function readEntry(reader: JavaDataReader, version: number, mayBeSecret: boolean): StoredEntry {
  const tag = reader.uint32();
  const alias = reader.text();
  reader.bytes(8); // The time of its making, which nobody asks for.
  if (tag === TAG.trustedCertificate) return { alias, sealedKey: null, certificates: [readCertificate(reader, version)] };
  if (tag === TAG.secretKey && mayBeSecret) {
    skipJavaObject(reader);
    return { alias, sealedKey: null, secretKey: true, certificates: [] };
  }
  if (tag !== TAG.privateKey) throw malformed('The Java key store has an entry of a kind that does not exist.');
  const sealedKey = reader.bytes(reader.uint32());
  const length = reader.uint32();
  checkEntryCount(length);
  return { alias, sealedKey, certificates: Array.from({ length }, () => readCertificate(reader, version)) };
}

/** Version 1 knows only X.509 and does not say so. */
function readCertificate(reader: JavaDataReader, version: number): StoredCertificate {
  return version === 1 ? readStoredCertificate(reader, 'X.509') : readStoredCertificate(reader);
}

function addEntry(entry: StoredEntry, context: DerContext): void {
  const { alias, sealedKey } = entry;
  const { collector } = context;
  if (entry.secretKey) collector.add({ kind: 'skipped', what: `secret key “${visibleName(alias)}”` });
  if (sealedKey) {
    collector.addKey(`key “${visibleName(alias)}”`, () => ({ kind: 'private-key', pkcs8: openKey(sealedKey, alias, context), friendlyName: alias }));
  }
  addStoredCertificates(entry.certificates, alias, collector);
}

function openKey(sealedKey: Uint8Array, alias: string, context: DerContext): Uint8Array {
  const [algorithm, encrypted] = sequenceOf(readElement(sealedKey), 'key of the Java key store');
  const [oidElement, parameters] = sequenceOf(algorithm, 'key protection');
  const open = keyProtection(objectIdentifier(oidElement, 'key protection'), parameters, alias, context);
  const sealed = octets(encrypted, 'key of the Java key store');
  return context.passphrases.openOrEmpty(`key “${visibleName(alias)}” of the Java key store`, (passphrase) => openedPkcs8(open(passphrase, sealed)));
}

/** Both kinds of stores may have keys under either protection: a JCEKS of Java 1.4 took over those of a JKS as they were. */
function keyProtection(oid: string, parameters: Element | undefined, alias: string, context: DerContext): PassphraseDecryptor {
  if (oid === jksProtectionOid)
    return (passphrase, sealed) => withUtf16(passphrase, context, sealed.length, costOfByte.jks, (wide) => openJksKey(sealed, wide));
  if (oid === jceksProtectionOid) return readJceksProtection(parameters, context.collector.budget);
  throw unsupported(
    `The key “${visibleName(alias)}” of the Java key store is protected in a way that is not supported: ${oid}.`,
    'Convert the store with `keytool -importkeystore -deststoretype PKCS12`.',
  );
}
