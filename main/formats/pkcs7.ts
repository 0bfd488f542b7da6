import { type Element, readElement, universal } from '../pki/der-reader.ts';
import { objectIdentifier, sequenceOf } from '../pki/der-values.ts';
import { unsupported } from '../pki/format-error.ts';
import { certificateEntry } from './certificate-entry.ts';
import type { EntryCollector } from './entry-collector.ts';
import { pkcs12Oids } from './pkcs12-object-identifiers.ts';

/** Contents that carry no certificates, or only some that are nobody's but the recipients' (RFC 2315, section 14). */
const otherContents: Record<string, string> = {
  [pkcs12Oids.data]: 'data',
  [pkcs12Oids.envelopedData]: 'data that is encrypted to a public key',
  '1.2.840.113549.1.7.4': 'data that is signed and encrypted to a public key',
  '1.2.840.113549.1.7.5': 'data with its digest',
  [pkcs12Oids.encryptedData]: 'encrypted data',
};

/**
 * Reads the certificates out of a PKCS#7 SignedData (RFC 2315, section 9; RFC 5652, section 5), signed or degenerate, DER or BER.
 * Signatures of its signers are nobody's concern here.
 * Throws `FILE_UNSUPPORTED` for other contents, `FILE_MALFORMED`, `FILE_LIMITS`.
 */
export function readPkcs7(bytes: Uint8Array, collector: EntryCollector): void {
  const [type, wrapper] = sequenceOf(readElement(bytes), 'PKCS#7 file');
  const oid = objectIdentifier(type, 'PKCS#7 content');
  if (oid !== pkcs12Oids.signedData) {
    throw unsupported(
      `The PKCS#7 file holds something other than certificates: ${otherContents[oid] ?? oid}.`,
      'Only its signed form carries certificates: `openssl crl2pkcs7 -nocrl -certfile CHAIN` makes it.',
    );
  }
  for (const field of sequenceOf(wrapper?.children[0], 'PKCS#7 content')) {
    // What was signed is with the signature, where that is not detached: a mail, or whatever else.
    if (field.tag === universal.sequence && (field.children[1]?.children[0]?.contentLength ?? 0) > 0) {
      collector.add({ kind: 'skipped', what: 'what the PKCS#7 file is the signature of' });
    }
    if (field.context === 0) for (const choice of field.children) addCertificate(choice, collector);
    if (field.context === 1) for (const _ of field.children) collector.add({ kind: 'skipped', what: 'CRL' });
  }
}

/** ExtendedCertificateOrCertificate: anything but a plain certificate is of the 1990s or an attribute certificate. */
function addCertificate(choice: Element, collector: EntryCollector): void {
  if (choice.tag === universal.sequence) collector.addPart('certificate of the PKCS#7 file', () => collector.add(certificateEntry(choice.raw)));
  else collector.add({ kind: 'skipped', what: 'certificate that is not X.509' });
}
