import { derBitString, derInteger, derNull, derObjectIdentifier, derSequence } from '../../../main/pki/der-writer.ts';

/** Big-endian bytes of a number, by way of its hexadecimal digits. */
export function toBytes(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return new Uint8Array(Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex'));
}

/** The SubjectPublicKeyInfo (DER) of an RSA key of these numbers, whatever they are. */
export function rsaSpki(n: bigint, e = 65537n): Uint8Array {
  return spkiOfRsaKey(derSequence(derInteger(toBytes(n)), derInteger(toBytes(e))));
}

/** The same of an RSAPublicKey (RFC 8017, appendix A.1.1; DER). */
export function spkiOfRsaKey(key: Uint8Array): Uint8Array {
  return derSequence(derSequence(derObjectIdentifier('1.2.840.113549.1.1.1'), derNull()), derBitString(key));
}
