import { sha1 } from '../crypto/hash.ts';
import { der, derBmpString, derContext, derInteger, derObjectIdentifier, derOctetString, derSequence, derSetOf } from '../pki/der-writer.ts';
import { DEFAULT_ITERATIONS, encryptPbes2 } from './pbes2.ts';
import { writeEncryptedPkcs8 } from './pkcs8.ts';
import { writeMac } from './pkcs12-mac.ts';
import { pkcs12Oids } from './pkcs12-object-identifiers.ts';

export interface Pkcs12Content {
  /** Unencrypted PKCS#8, DER; stays the caller's to wipe. */
  pkcs8: Uint8Array;
  /** X.509, DER, leaf first; may be empty. */
  chain: readonly Uint8Array[];
  friendlyName: string;
  /** UTF-8. */
  passphrase: Uint8Array;
  /** Of PBKDF2 for key and certificates, and of PKCS#12's derivation for the MAC. */
  iterations?: number;
}

/** `[0] IMPLICIT OCTET STRING` of EncryptedContentInfo (RFC 5652, section 6.1). */
const ENCRYPTED_CONTENT = 0x80;

function attribute(oid: string, value: Uint8Array): Uint8Array {
  return derSequence(derObjectIdentifier(oid), derSetOf(value));
}

function bag(oid: string, value: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  const set = attributes.length === 0 ? [] : [derSetOf(...attributes)];
  return derSequence(derObjectIdentifier(oid), derContext(0, value), ...set);
}

function certificateBag(certificate: Uint8Array, attributes: readonly Uint8Array[]): Uint8Array {
  const value = derSequence(derObjectIdentifier(pkcs12Oids.x509Certificate), derContext(0, derOctetString(certificate)));
  return bag(pkcs12Oids.certificateBag, value, attributes);
}

function dataContent(content: Uint8Array): Uint8Array {
  return derSequence(derObjectIdentifier(pkcs12Oids.data), derContext(0, derOctetString(content)));
}

function encryptedContent(content: Uint8Array, passphrase: Uint8Array, iterations: number): Uint8Array {
  const { algorithm, ciphertext } = encryptPbes2(content, passphrase, iterations);
  const info = derSequence(derObjectIdentifier(pkcs12Oids.data), algorithm, der(ENCRYPTED_CONTENT, ciphertext));
  return derSequence(derObjectIdentifier(pkcs12Oids.encryptedData), derContext(0, derSequence(derInteger(0), info)));
}

/**
 * Writes a PKCS#12 file (RFC 7292): PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA-256 for key and certificates, HMAC-SHA-256 as its MAC. Key and leaf
 * share a localKeyId (SHA-1 of the leaf, as OpenSSL has it) and the friendlyName.
 */
export function writePkcs12({ pkcs8, chain, friendlyName, passphrase, iterations = DEFAULT_ITERATIONS }: Pkcs12Content): Uint8Array {
  const [leaf, ...issuers] = chain;
  const name = attribute(pkcs12Oids.friendlyName, derBmpString(friendlyName));
  const together = leaf ? [name, attribute(pkcs12Oids.localKeyId, derOctetString(sha1(leaf)))] : [name];
  const key = bag(pkcs12Oids.shroudedKeyBag, writeEncryptedPkcs8(pkcs8, passphrase, iterations), together);
  const keyContent = dataContent(derSequence(key));
  const certificates = leaf ? [certificateBag(leaf, together), ...issuers.map((issuer) => certificateBag(issuer, []))] : [];
  const certificateContent = leaf ? [encryptedContent(derSequence(...certificates), passphrase, iterations)] : [];
  const authenticatedSafe = derSequence(...certificateContent, keyContent);
  return derSequence(derInteger(3), dataContent(authenticatedSafe), writeMac(passphrase, authenticatedSafe, iterations));
}
