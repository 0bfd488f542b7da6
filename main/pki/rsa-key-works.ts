import { wipe } from '../crypto/secret-bytes.ts';
import { signData, verifySignature } from '../crypto/signatures.ts';
import { derBitString, derInteger, derNull, derObjectIdentifier, derSequence } from './der-writer.ts';
import { keyOids } from './key-algorithm.ts';
import { wrapPkcs8 } from './private-key-info.ts';

const data = new TextEncoder().encode('whether this key works');

/**
 * Whether an RSA key signs what its public half verifies, which shows in a thirtieth of the time of a test of primality that its primes are primes. (A Carmichael
 * number in a prime's place passes.) The libraries refuse some sound keys, with public exponents above 32 bits for instance: `false` is no proof.
 * @param privateKey RSAPrivateKey (RFC 8017, appendix A.1.2), DER
 */
export function rsaKeyWorks(privateKey: Uint8Array, modulus: Uint8Array, publicExponent: Uint8Array): boolean {
  const algorithm = derSequence(derObjectIdentifier(keyOids.rsa), derNull());
  const spki = derSequence(algorithm, derBitString(derSequence(derInteger(modulus), derInteger(publicExponent))));
  const pkcs8 = wrapPkcs8(algorithm, privateKey);
  try {
    return verifySignature('rsa-sha256', spki, data, signData('rsa-sha256', pkcs8, data));
  } catch {
    return false;
  } finally {
    wipe(pkcs8);
  }
}
