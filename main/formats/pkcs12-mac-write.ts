import type { MacHashName } from '../crypto/algorithms.ts';
import { utf8 } from '../crypto/bytes.ts';
import { digestLength } from '../crypto/hash.ts';
import { hmac } from '../crypto/hmac.ts';
import { pbkdf2 } from '../crypto/pbkdf2.ts';
import { randomBytes } from '../crypto/random.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { derInteger, derNull, derObjectIdentifier, derOctetString, derSequence } from '../pki/der-writer.ts';
import { pkcs12Passphrase } from './passphrase.ts';
import { hmacAlgorithm, oidOf, pbkdf2Algorithm } from './password-based-encryption-write.ts';
import { digestOids, pbmac1Oid, pkcs12Hmac } from './pkcs12-mac.ts';

/** How a PKCS#12 file shows that it is whole. */
export type Pkcs12Mac =
  /** An HMAC under PKCS#12's own derivation (RFC 7292, section 4): what everybody reads. */
  | { scheme: 'pkcs12'; hash: MacHashName; iterations: number }
  /** PBMAC1 (RFC 9579), whose PBKDF2 a FIPS module may carry out: OpenSSL 3.4 and Java 26 read it, with the same hash in both of its places. */
  | { scheme: 'pbmac1'; hash: MacHashName; iterations: number };

/**
 * MacData, DER.
 * @param passphrase UTF-8
 * @param content of the authenticated safe, without its OCTET STRING's tag and length
 */
export function writeMac(passphrase: Uint8Array, content: Uint8Array, mac: Pkcs12Mac): Uint8Array {
  return mac.scheme === 'pkcs12' ? writePkcs12Mac(passphrase, content, mac) : writePbmac1(passphrase, content, mac);
}

function writePkcs12Mac(passphrase: Uint8Array, content: Uint8Array, { hash, iterations }: Pkcs12Mac): Uint8Array {
  const salt = randomBytes(16);
  const form = pkcs12Passphrase(passphrase);
  try {
    const algorithm = derSequence(derObjectIdentifier(oidOf(digestOids, hash)), derNull());
    const digestInfo = derSequence(algorithm, derOctetString(pkcs12Hmac(hash, form, salt, iterations, content)));
    return derSequence(digestInfo, derOctetString(salt), derInteger(iterations));
  } finally {
    wipe(form);
  }
}

/** Salt and iterations stand in PBMAC1-params; MacData's own are not used and say so, as in the examples of RFC 9579, appendix A. */
function writePbmac1(passphrase: Uint8Array, content: Uint8Array, { hash, iterations }: Pkcs12Mac): Uint8Array {
  const salt = randomBytes(16);
  const length = digestLength[hash];
  const key = pbkdf2(hash, passphrase, salt, iterations, length);
  try {
    const parameters = derSequence(pbkdf2Algorithm(salt, iterations, hash, length), hmacAlgorithm(hash));
    const algorithm = derSequence(derObjectIdentifier(pbmac1Oid), parameters);
    return derSequence(derSequence(algorithm, derOctetString(hmac(hash, key, content))), derOctetString(utf8('NOT USED')), derInteger(1));
  } finally {
    wipe(key);
  }
}
