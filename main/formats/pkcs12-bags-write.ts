import { der, derBmpString, derContext, derInteger, derObjectIdentifier, derOctetString, derSequence, derSetOf } from '../pki/der-writer.ts';
import type { Encryptor } from './password-based-encryption-write.ts';
import { writeMac } from './pkcs12-mac-write.ts';
import { pkcs12Oids } from './pkcs12-object-identifiers.ts';
import { type Pkcs12Profile, type Pkcs12ProfileId, pkcs12Profiles } from './pkcs12-profiles.ts';

/** `[0] IMPLICIT OCTET STRING` of EncryptedContentInfo (RFC 5652, section 6.1). */
const ENCRYPTED_CONTENT = 0x80;

/** A profile, with other iterations where a test asks for fewer. */
export function profileWith(id: Pkcs12ProfileId, iterations: number | undefined): Pkcs12Profile {
  const profile = pkcs12Profiles[id];
  if (iterations === undefined) return profile;
  return { ...profile, encryption: { ...profile.encryption, iterations }, mac: { ...profile.mac, iterations } };
}

/** An attribute with one value (RFC 5652, section 5.3). */
export function attribute(oid: string, value: Uint8Array): Uint8Array {
  return derSequence(derObjectIdentifier(oid), derSetOf(value));
}

export function friendlyNameAttribute(name: string): Uint8Array {
  return attribute(pkcs12Oids.friendlyName, derBmpString(name));
}

/** SafeBag (RFC 7292, section 4.2). */
export function bag(oid: string, value: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  const set = attributes.length === 0 ? [] : [derSetOf(...attributes)];
  return derSequence(derObjectIdentifier(oid), derContext(0, value), ...set);
}

/** @param certificate X.509, DER */
export function certificateBag(certificate: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  const value = derSequence(derObjectIdentifier(pkcs12Oids.x509Certificate), derContext(0, derOctetString(certificate)));
  return bag(pkcs12Oids.certificateBag, value, attributes);
}

/** ContentInfo of plain bags: those of keys are encrypted one by one. */
export function plainContent(content: Uint8Array): Uint8Array {
  return derSequence(derObjectIdentifier(pkcs12Oids.data), derContext(0, derOctetString(content)));
}

/** ContentInfo of bags that are encrypted together. */
export function encryptedContent(content: Uint8Array, encryptor: Encryptor): Uint8Array {
  const { algorithm, ciphertext } = encryptor.encrypt(content);
  const info = derSequence(derObjectIdentifier(pkcs12Oids.data), algorithm, der(ENCRYPTED_CONTENT, ciphertext));
  return derSequence(derObjectIdentifier(pkcs12Oids.encryptedData), derContext(0, derSequence(derInteger(0), info)));
}

/** The whole file (RFC 7292, section 4) around its contents. */
export function pfx(contents: readonly Uint8Array[], passphrase: Uint8Array, profile: Pkcs12Profile): Uint8Array {
  const authenticatedSafe = derSequence(...contents);
  return derSequence(derInteger(3), plainContent(authenticatedSafe), writeMac(passphrase, authenticatedSafe, profile.mac));
}
