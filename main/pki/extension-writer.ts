import type { RequestedName } from '../../preload/contract/requests.ts';
import { sha1 } from '../crypto/hash.ts';
import { readElement, universal } from './der-reader.ts';
import { bitStringBytes, sequenceOf } from './der-values.ts';
import { der, derContext, derInteger, derObjectIdentifier, derOctetString, derSequence } from './der-writer.ts';
import { extendedKeyUsageOid, extensionOids, keyUsageNames } from './extension-names.ts';
import { type RawExtension, STATUS_REQUEST } from './extensions.ts';
import { encodeGeneralName, encodeGeneralNames } from './general-name-writer.ts';

const derTrue = der(universal.boolean, Uint8Array.of(0xff));

/** Writes Extensions (RFC 5280, section 4.1), DER. */
export function encodeExtensions(extensions: readonly RawExtension[]): Uint8Array {
  return derSequence(
    ...extensions.map(({ oid, critical, value }) => derSequence(derObjectIdentifier(oid), ...(critical ? [derTrue] : []), derOctetString(value))),
  );
}

/** @param names of `keyUsageNames` */
export function keyUsageExtension(names: readonly string[], critical: boolean): RawExtension {
  const bytes = [0, 0];
  for (const [bit, name] of keyUsageNames.entries()) {
    if (names.includes(name)) bytes[bit >> 3] = (bytes[bit >> 3] as number) | (0x80 >> (bit & 7));
  }
  // DER leaves the zeros at the end of named bits away (X.690, section 11.2.2).
  while (bytes.at(-1) === 0) bytes.pop();
  const last = bytes.at(-1) ?? 1;
  const unused = bytes.length === 0 ? 0 : 31 - Math.clz32(last & -last);
  return { oid: extensionOids.keyUsage, critical, value: der(universal.bitString, Uint8Array.of(unused, ...bytes)) };
}

/** @param purposes names of RFC 5280, section 4.2.1.12, or object identifiers */
export function extendedKeyUsageExtension(purposes: readonly string[], critical: boolean): RawExtension {
  const oids = purposes.map((purpose) => derObjectIdentifier(extendedKeyUsageOid(purpose)));
  return { oid: extensionOids.extendedKeyUsage, critical, value: derSequence(...oids) };
}

/** @param names in normal form */
export function subjectAltNameExtension(names: readonly RequestedName[], critical: boolean): RawExtension {
  return { oid: extensionOids.subjectAltName, critical, value: encodeGeneralNames(names) };
}

/** TLS feature status_request (RFC 7633, section 4.1). */
export function mustStapleExtension(critical: boolean): RawExtension {
  return { oid: extensionOids.tlsFeature, critical, value: derSequence(derInteger(STATUS_REQUEST)) };
}

/** @param pathLength authorities that may follow below; `null` for any number */
export function basicConstraintsExtension(isCa: boolean, pathLength: number | null): RawExtension {
  const fields = isCa ? [derTrue, ...(pathLength === null ? [] : [derInteger(pathLength)])] : [];
  return { oid: extensionOids.basicConstraints, critical: true, value: derSequence(...fields) };
}

/** SHA-1 over the key's bits: a name for it, not a protection (RFC 5280, section 4.2.1.2). */
export function keyIdentifier(spki: Uint8Array): Uint8Array {
  return sha1(bitStringBytes(sequenceOf(readElement(spki), 'public key')[1], 'public key'));
}

/** RFC 5280, section 4.2.1.2. @param spki SubjectPublicKeyInfo, DER */
export function subjectKeyIdentifierExtension(spki: Uint8Array, critical = false): RawExtension {
  return { oid: extensionOids.subjectKeyIdentifier, critical, value: derOctetString(keyIdentifier(spki)) };
}

/** @param keyId the issuer's subject key identifier */
export function authorityKeyIdentifierExtension(keyId: Uint8Array): RawExtension {
  return { oid: extensionOids.authorityKeyIdentifier, critical: false, value: derSequence(der(0x80, keyId)) };
}

/** Where the issuer's CRL will be found (RFC 5280, section 4.2.1.13). @param url in normal form */
export function crlDistributionPointsExtension(url: string): RawExtension {
  const fullName = derContext(0, encodeGeneralName({ kind: 'uri', value: url }));
  return { oid: extensionOids.crlDistributionPoints, critical: false, value: derSequence(derSequence(derContext(0, fullName))) };
}
