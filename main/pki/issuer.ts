import { fromHex } from '../crypto/bytes.ts';
import { certificateParts } from './certificate.ts';
import { keyIdentifier } from './extension-writer.ts';
import { extensionList, readExtensions } from './extensions.ts';

/** What certificates and lists take over from the authority that signs them. */
export interface Issuer {
  /** Name, DER. */
  name: Uint8Array;
  /** SubjectPublicKeyInfo, DER. */
  spki: Uint8Array;
  /** What their authority key identifier says. */
  keyId: Uint8Array;
}

/** @param der the authority's certificate. Throws `FILE_MALFORMED` where it is none. */
export function issuerOf(der: Uint8Array): Issuer {
  const { subject, spki, extensions } = certificateParts(der);
  const { subjectKeyId } = readExtensions(extensionList(extensions));
  return { name: subject.raw, spki: spki.raw, keyId: (subjectKeyId === null ? null : fromHex(subjectKeyId)) ?? keyIdentifier(spki.raw) };
}
