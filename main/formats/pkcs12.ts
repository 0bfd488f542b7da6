import { wipe } from '../crypto/secret-bytes.ts';
import { type Element, readElement, universal } from '../pki/der-reader.ts';
import { implicitOctets, objectIdentifier, octets, sequenceOf, smallInteger } from '../pki/der-values.ts';
import { FormatError, malformed, unsupported } from '../pki/format-error.ts';
import type { DerContext } from './der-structure.ts';
import { readEncryptionAlgorithm } from './password-based-encryption.ts';
import { readMac } from './pkcs12-mac.ts';
import { pkcs12Oids } from './pkcs12-object-identifiers.ts';
import { readSafeContents } from './pkcs12-safe-contents.ts';

/**
 * Reads a PKCS#12 file (RFC 7292), DER or BER, into the collector. The MAC is checked before anything is decrypted; the empty passphrase and
 * none at all are tried as well. A part or key that has another passphrase than the MAC is `locked` where none opens it.
 * Throws `PASSPHRASE_NEEDED`, `PASSPHRASE_WRONG`, `FILE_UNSUPPORTED`, `FILE_LIMITS`, `FILE_MALFORMED`.
 */
export function readPkcs12(bytes: Uint8Array, context: DerContext): void {
  const { collector, passphrases } = context;
  const [version, authSafe, macData] = sequenceOf(readElement(bytes), 'PKCS#12 file');
  if (smallInteger(version, 'PKCS#12 version') !== 3) throw malformed('The PKCS#12 file has a version that does not exist.');
  const [type, content] = sequenceOf(authSafe, 'PKCS#12 content');
  if (objectIdentifier(type, 'PKCS#12 content') !== pkcs12Oids.data) {
    throw unsupported(
      'The PKCS#12 file is protected by a public key instead of a passphrase.',
      'Open it where its private key is, and export it under a passphrase.',
    );
  }
  const safes = octets(content?.children[0], 'PKCS#12 content');
  if (macData) {
    const fits = readMac(macData, collector.budget);
    passphrases.openOrEmpty('PKCS#12 file', (passphrase) => fits(passphrase, safes) || null);
  }
  for (const [at, safe] of sequenceOf(readElement(safes), 'PKCS#12 content').entries()) {
    context.collector.addPart(`part ${at + 1} of the PKCS#12 file`, () => readContent(safe, context));
  }
}

function readContent(safe: Element, context: DerContext): void {
  const [type, content] = sequenceOf(safe, 'PKCS#12 content');
  const oid = objectIdentifier(type, 'PKCS#12 content');
  if (oid === pkcs12Oids.data) {
    readSafeContents(readElement(octets(content?.children[0], 'PKCS#12 content')), context);
  } else if (oid === pkcs12Oids.encryptedData) {
    readEncryptedContent(content?.children[0], context);
  } else {
    const what = oid === pkcs12Oids.envelopedData ? 'encrypted to a public key' : `of the unknown type ${oid}`;
    throw unsupported(`A part of the PKCS#12 file is ${what}.`, 'Export it again under a passphrase alone.');
  }
}

/** EncryptedData (RFC 5652, section 8). */
function readEncryptedContent(encryptedData: Element | undefined, context: DerContext): void {
  const [, info] = sequenceOf(encryptedData, 'encrypted PKCS#12 content');
  const [, algorithm, encrypted] = sequenceOf(info, 'encrypted PKCS#12 content');
  const decrypt = readEncryptionAlgorithm(algorithm, context.collector.budget, true);
  const ciphertext = implicitOctets(encrypted, 0, 'encrypted PKCS#12 content');
  const { plaintext, contents } = context.passphrases.openOrEmpty('PKCS#12 file', (passphrase) => openedStructure(decrypt(passphrase, ciphertext)));
  try {
    readSafeContents(contents, context);
  } finally {
    wipe(plaintext);
  }
}

/** In a file without a MAC, a wrong passphrase may give rubbish with the right padding: one in 256. */
function openedStructure(plaintext: Uint8Array | null): { plaintext: Uint8Array; contents: Element } | null {
  if (!plaintext) return null;
  try {
    const contents = readElement(plaintext);
    if (contents.tag === universal.sequence) return { plaintext, contents };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  wipe(plaintext);
  return null;
}
