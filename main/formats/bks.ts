import { decryptCbc } from '../crypto/block-ciphers.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { sha1 } from '../crypto/hash.ts';
import { hmac } from '../crypto/hmac.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { decryptTwofishCbc } from '../crypto/twofish.ts';
import { FormatError, malformed } from '../pki/format-error.ts';
import { canonicalPkcs8 } from '../pki/private-key.ts';
import { BKS_CHECK, type BksEntry, type BksHeader, type BksKey, readBksEntries, readBksHeader, readBksKey } from './bks-structure.ts';
import type { DerContext } from './der-structure.ts';
import { JavaDataReader } from './java-data.ts';
import { costOfByte } from './limits.ts';
import { pkcs12Passphrase } from './passphrase.ts';
import { chainsOfPkcs12, derivationPurpose, derivePkcs12 } from './pkcs12-key-derivation.ts';
import { addStoredCertificates } from './stored-certificate.ts';
import { visibleName } from './visible-name.ts';

const STORE = 'BouncyCastle key store';

/** Derives with PKCS#12's derivation and SHA-1, from the passphrase in PKCS#12's form; what was derived is wiped behind `use`. */
function withDerived<Result>(
  passphrase: Uint8Array,
  { salt, iterations }: { salt: Uint8Array; iterations: number },
  wanted: readonly { purpose: 1 | 2 | 3; length: number }[],
  { collector }: DerContext,
  bytes: number,
  use: (...derived: Uint8Array[]) => Result,
): Result {
  const chains = chainsOfPkcs12('sha1', ...wanted.map(({ length }) => length));
  collector.budget.spend(iterations, bytes, costOfByte.library, chains);
  // BouncyCastle's own reading of RFC 7292, appendix B.1: an empty passphrase has no terminator.
  const form = passphrase.length === 0 ? new Uint8Array(0) : pkcs12Passphrase(passphrase);
  const derived = wanted.map(({ purpose, length }) => derivePkcs12('sha1', purpose, form, salt, iterations, length));
  try {
    return use(...derived);
  } finally {
    for (const secret of [form, ...derived]) wipe(secret);
  }
}

/**
 * Reads a BouncyCastle key store of the kind BKS, version 0, 1 or 2, into the collector: entries in the clear, keys sealed each by itself, an HMAC at the end that
 * is checked first. Throws `PASSPHRASE_NEEDED`, `PASSPHRASE_WRONG`, `FILE_MALFORMED`, `FILE_LIMITS`.
 */
export function readBks(bytes: Uint8Array, context: DerContext): void {
  const header = readBksHeader(bytes);
  const content = bytes.subarray(header.length, bytes.length - BKS_CHECK);
  const reader = new JavaDataReader(bytes.subarray(header.length), STORE);
  const entries = readBksEntries(reader);
  if (reader.remaining !== BKS_CHECK) throw malformed('The BouncyCastle key store does not end with its check value.');
  context.collector.budget.check(header.iterations);
  // Before version 2 the length of the HMAC's key, in bytes, was taken for bits (CVE-2018-5382): two bytes protect nothing, but they are what is there.
  const length = header.version < 2 ? 2 : 20;
  context.passphrases.openOrEmpty(STORE, (passphrase) =>
    withDerived(passphrase, header, [{ purpose: derivationPurpose.mac, length }], context, content.length, (key) =>
      equalBytes(hmac('sha1', key as Uint8Array, content), bytes.subarray(bytes.length - BKS_CHECK)) ? true : null,
    ),
  );
  for (const entry of entries) addEntry(entry, context);
}

/**
 * Reads a BouncyCastle key store of the kind UBER into the collector: all of it is encrypted with Twofish, and ends in its own SHA-1. Keys are sealed each by
 * itself again. Throws `PASSPHRASE_NEEDED`, `PASSPHRASE_WRONG`, `FILE_MALFORMED`, `FILE_LIMITS`.
 */
export function readUber(bytes: Uint8Array, context: DerContext): void {
  const header = readBksHeader(bytes);
  context.collector.budget.check(header.iterations);
  const plaintext = context.passphrases.openOrEmpty(STORE, (passphrase) => openUber(bytes.subarray(header.length), header, passphrase, context));
  try {
    const reader = new JavaDataReader(plaintext.subarray(0, plaintext.length - BKS_CHECK), STORE);
    const entries = readBksEntries(reader);
    if (reader.remaining !== 0) throw malformed('The BouncyCastle key store does not end with its check value.');
    for (const entry of entries) addEntry(entry, context);
  } finally {
    wipe(plaintext);
  }
}

function openUber(ciphertext: Uint8Array, header: BksHeader, passphrase: Uint8Array, context: DerContext): Uint8Array | null {
  const wanted = [
    { purpose: derivationPurpose.key, length: 32 },
    { purpose: derivationPurpose.iv, length: 16 },
  ];
  const plaintext = withDerived(passphrase, header, wanted, context, ciphertext.length, (key, iv) =>
    decryptTwofishCbc(key as Uint8Array, iv as Uint8Array, ciphertext),
  );
  if (!plaintext) return null;
  const end = plaintext.length - BKS_CHECK;
  if (end > 0 && equalBytes(sha1(plaintext.subarray(0, end)), plaintext.subarray(end))) return plaintext;
  wipe(plaintext);
  return null;
}

function addEntry({ alias, key, certificates }: BksEntry, context: DerContext): void {
  const { collector } = context;
  const name = visibleName(alias);
  if (key?.kind === 'secret') collector.add({ kind: 'skipped', what: `secret key “${name}”` });
  if (key?.kind === 'clear') collector.addPart(`key “${name}”`, () => addKey(key.key, alias, context));
  if (key?.kind === 'sealed') {
    collector.addPart(`key “${name}”`, () => {
      const opened = openSealed(key.sealed, name, context);
      try {
        addKey(opened.key, alias, context);
      } finally {
        wipe(opened.plaintext);
      }
    });
  }
  addStoredCertificates(certificates, alias, collector);
}

function addKey(key: BksKey, alias: string, { collector }: DerContext): void {
  const what = ['private key', 'public key', 'secret key'][key.kind];
  if (what === 'private key' && /^PKCS#?8$/.test(key.format)) {
    collector.addUnlessUnsupported(() => ({ kind: 'private-key', pkcs8: canonicalPkcs8(key.encoded), friendlyName: alias }));
  } else if (what && what !== 'private key') collector.add({ kind: 'skipped', what: `${what} “${visibleName(alias)}”` });
  else throw malformed(`The key “${visibleName(alias)}” of the BouncyCastle key store is of a kind that does not exist.`);
}

/** Salt, iterations, and under triple DES (PKCS#12's scheme with SHA-1) the key as it stands in the clear elsewhere. */
function openSealed(sealed: Uint8Array, name: string, context: DerContext): { key: BksKey; plaintext: Uint8Array } {
  const reader = new JavaDataReader(sealed, STORE);
  const salt = reader.bytes(reader.uint32());
  const iterations = reader.uint32();
  const ciphertext = reader.bytes(reader.remaining);
  if (salt.length === 0) throw malformed(`The key “${name}” of the BouncyCastle key store has no salt.`);
  context.collector.budget.check(iterations);
  const wanted = [
    { purpose: derivationPurpose.key, length: 24 },
    { purpose: derivationPurpose.iv, length: 8 },
  ];
  return context.passphrases.openOrEmpty(`key “${name}” of the BouncyCastle key store`, (passphrase) => {
    const plaintext = withDerived(passphrase, { salt, iterations }, wanted, context, ciphertext.length, (key, iv) =>
      decryptCbc('des-ede3-cbc', key as Uint8Array, iv as Uint8Array, ciphertext),
    );
    const key = plaintext && keyOrNull(plaintext);
    if (plaintext && !key) wipe(plaintext);
    return plaintext && key ? { key, plaintext } : null;
  });
}

/** A wrong passphrase gives rubbish with the right padding once in 256 times: what is no key to its last byte was not opened. */
function keyOrNull(plaintext: Uint8Array): BksKey | null {
  try {
    const reader = new JavaDataReader(plaintext, STORE);
    const key = readBksKey(reader);
    return reader.remaining === 0 && key.kind <= 2 ? key : null;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
