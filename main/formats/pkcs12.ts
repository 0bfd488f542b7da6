import { wipe } from '../crypto/secret-bytes.ts';
import { type Element, readElement } from '../pki/der-reader.ts';
import { implicitOctets, objectIdentifier, octets, sequenceOf, smallInteger } from '../pki/der-values.ts';
import { type FormatError, malformed, unsupported } from '../pki/format-error.ts';
import type { EntryCollector } from './entry-collector.ts';
import { passphraseNeeded, passphraseWrong } from './passphrase.ts';
import { readEncryptionAlgorithm } from './password-based-encryption.ts';
import { readMac } from './pkcs12-mac.ts';
import { pkcs12Oids } from './pkcs12-object-identifiers.ts';
import { readSafeContents } from './pkcs12-safe-contents.ts';

/** What one content of a PKCS#12 file is read with. */
interface Reading {
  passphrase: Uint8Array | undefined;
  collector: EntryCollector;
}

/**
 * Reads a PKCS#12 file (RFC 7292), DER or BER, into the collector. The MAC is checked before anything is decrypted; without a
 * passphrase, the empty one and none at all are tried.
 * @param passphrase UTF-8
 * Throws `PASSPHRASE_NEEDED`, `PASSPHRASE_WRONG`, `FILE_UNSUPPORTED`, `FILE_LIMITS`, `FILE_MALFORMED`.
 */
export function readPkcs12(bytes: Uint8Array, passphrase: Uint8Array | undefined, collector: EntryCollector): void {
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
  if (macData && !readMac(macData, collector.budget)(passphrase, safes)) throw refused(passphrase);
  for (const safe of sequenceOf(readElement(safes), 'PKCS#12 content')) readContent(safe, { passphrase, collector });
}

function refused(passphrase: Uint8Array | undefined): FormatError {
  return passphrase === undefined ? passphraseNeeded('PKCS#12 file') : passphraseWrong('PKCS#12 file');
}

function readContent(safe: Element, reading: Reading): void {
  const [type, content] = sequenceOf(safe, 'PKCS#12 content');
  const oid = objectIdentifier(type, 'PKCS#12 content');
  if (oid === pkcs12Oids.data) {
    readSafeContents(readElement(octets(content?.children[0], 'PKCS#12 content')), reading.passphrase, reading.collector);
  } else if (oid === pkcs12Oids.encryptedData) {
    readEncryptedContent(content?.children[0], reading);
  } else {
    const what = oid === pkcs12Oids.envelopedData ? 'encrypted to a public key' : `of the unknown type ${oid}`;
    throw unsupported(`A part of the PKCS#12 file is ${what}.`, 'Export it again under a passphrase alone.');
  }
}

/** EncryptedData (RFC 5652, section 8). */
function readEncryptedContent(encryptedData: Element | undefined, { passphrase, collector }: Reading): void {
  const [, info] = sequenceOf(encryptedData, 'encrypted PKCS#12 content');
  const [, algorithm, encrypted] = sequenceOf(info, 'encrypted PKCS#12 content');
  const decrypt = readEncryptionAlgorithm(algorithm, collector.budget);
  const plaintext = decrypt(passphrase, implicitOctets(encrypted, 0, 'encrypted PKCS#12 content'));
  if (!plaintext) throw refused(passphrase);
  try {
    readSafeContents(openedStructure(plaintext, passphrase), passphrase, collector);
  } finally {
    wipe(plaintext);
  }
}

/** In a file without a MAC, a wrong passphrase may give rubbish with the right padding: one in 256. */
function openedStructure(plaintext: Uint8Array, passphrase: Uint8Array | undefined): Element {
  try {
    return readElement(plaintext);
  } catch {
    throw refused(passphrase);
  }
}
