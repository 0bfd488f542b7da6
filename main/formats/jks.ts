import { equalBytes } from '../crypto/constant-time.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { readElement } from '../pki/der-reader.ts';
import { objectIdentifier, octets, sequenceOf } from '../pki/der-values.ts';
import { FormatError, malformed, unsupported } from '../pki/format-error.ts';
import { canonicalPkcs8 } from '../pki/private-key.ts';
import { certificateEntry } from './certificate-entry.ts';
import type { EntryCollector } from './entry-collector.ts';
import { JavaDataReader } from './java-data.ts';
import { jksDigest, jksProtectionOid, openJksKey } from './jks-protection.ts';
import { checkEntryCount } from './limits.ts';
import { passphraseNeeded, passphraseWrong, utf16Passphrase } from './passphrase.ts';

export const JKS_MAGIC = 0xfeedfeed;
const DIGEST = 20;
const TAG = { privateKey: 1, trustedCertificate: 2 } as const;

interface StoredCertificate {
  type: string;
  der: Uint8Array;
}

/** An entry as it stands in the file: views of it. */
interface StoredEntry {
  alias: string;
  /** EncryptedPrivateKeyInfo, DER; `null` for a trusted certificate. */
  sealedKey: Uint8Array | null;
  certificates: StoredCertificate[];
}

/**
 * Reads a Java key store of the kind JKS (as `sun.security.provider.JavaKeyStore` writes it) into the collector: its digest is checked first, so that
 * a changed certificate does not pass for a whole one; therefore it takes a passphrase even where there is no key.
 * Throws `PASSPHRASE_NEEDED`, `PASSPHRASE_WRONG`, `FILE_MALFORMED`, `FILE_UNSUPPORTED`, `FILE_LIMITS`.
 */
export function readJks(
  bytes: Uint8Array,
  options: { passphrase?: Uint8Array | undefined; keyPassphrase?: Uint8Array | undefined },
  collector: EntryCollector,
): void {
  const stored = readStructure(bytes);
  if (options.passphrase === undefined) throw passphraseNeeded('Java key store');
  const storePassphrase = utf16Passphrase(options.passphrase);
  const keyPassphrases = options.keyPassphrase ? [utf16Passphrase(options.keyPassphrase), storePassphrase] : [storePassphrase];
  try {
    const content = bytes.subarray(0, bytes.length - DIGEST);
    if (!equalBytes(jksDigest(storePassphrase, content), bytes.subarray(bytes.length - DIGEST))) {
      throw passphraseWrong('Java key store');
    }
    for (const entry of stored) addEntry(entry, keyPassphrases, collector);
  } finally {
    keyPassphrases.forEach(wipe);
  }
}

function readStructure(bytes: Uint8Array): StoredEntry[] {
  const reader = new JavaDataReader(bytes);
  if (reader.uint32() !== JKS_MAGIC) throw malformed('The Java key store does not begin as one.');
  const version = reader.uint32();
  if (version !== 1 && version !== 2) throw malformed('The Java key store has a version that does not exist.');
  const count = reader.uint32();
  checkEntryCount(count);
  const entries = Array.from({ length: count }, () => readEntry(reader, version));
  if (reader.remaining !== DIGEST) throw malformed('The Java key store does not end with its digest.');
  return entries;
}

function readEntry(reader: JavaDataReader, version: number): StoredEntry {
  const tag = reader.uint32();
  const alias = reader.text();
  reader.bytes(8); // The time of its making, which nobody asks for.
  if (tag === TAG.trustedCertificate) return { alias, sealedKey: null, certificates: [readCertificate(reader, version)] };
  if (tag !== TAG.privateKey) throw malformed('The Java key store has an entry of a kind that does not exist.');
  const sealedKey = reader.bytes(reader.uint32());
  const length = reader.uint32();
  checkEntryCount(length);
  return { alias, sealedKey, certificates: Array.from({ length }, () => readCertificate(reader, version)) };
}

/** Version 1 knows only X.509 and does not say so. */
function readCertificate(reader: JavaDataReader, version: number): StoredCertificate {
  const type = version === 1 ? 'X.509' : reader.text();
  return { type, der: reader.bytes(reader.uint32()) };
}

function addEntry(entry: StoredEntry, keyPassphrases: readonly Uint8Array[], collector: EntryCollector): void {
  const { alias, sealedKey } = entry;
  if (sealedKey) {
    collector.addUnlessUnsupported(() => ({
      kind: 'private-key',
      pkcs8: openKey(sealedKey, alias, keyPassphrases),
      friendlyName: alias,
    }));
  }
  for (const { type, der } of entry.certificates) {
    if (type === 'X.509') collector.add({ ...certificateEntry(der), friendlyName: alias });
    else collector.add({ kind: 'skipped', what: 'certificate that is not X.509' });
  }
}

function openKey(sealedKey: Uint8Array, alias: string, keyPassphrases: readonly Uint8Array[]): Uint8Array {
  const [algorithm, encrypted] = sequenceOf(readElement(sealedKey), 'key of the Java key store');
  const oid = objectIdentifier(sequenceOf(algorithm, 'key protection')[0], 'key protection');
  if (oid !== jksProtectionOid) {
    throw unsupported(
      `The key “${alias}” of the Java key store is protected in a way that is not supported: ${oid}.`,
      'Convert the store with `keytool -importkeystore -deststoretype PKCS12`.',
    );
  }
  const sealed = octets(encrypted, 'key of the Java key store');
  const plaintext = keyPassphrases.reduce<Uint8Array | null>((opened, passphrase) => opened ?? openJksKey(sealed, passphrase), null);
  if (!plaintext) {
    throw new FormatError(
      'PASSPHRASE_WRONG',
      `The Java key store opens with this passphrase, and its key “${alias}” does not.`,
      'The key has a passphrase of its own. Make it the same with `keytool -keypasswd`, or enter both.',
    );
  }
  try {
    return canonicalPkcs8(plaintext);
  } finally {
    wipe(plaintext);
  }
}
