import { constants, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { allowed, type SignatureName } from './algorithms.ts';

type KeyKind = 'rsa' | 'ec' | 'ed25519';

/** What node:crypto is told for each: the key type that the algorithm asks for, the hash, and RSA's padding. */
function parameters(name: SignatureName): { kind: KeyKind; hash: string | null; pss: boolean } {
  if (name === 'ed25519') return { kind: 'ed25519', hash: null, pss: false };
  const hash = name.slice(name.lastIndexOf('-') + 1);
  return { kind: name.startsWith('ecdsa') ? 'ec' : 'rsa', hash, pss: name.startsWith('rsa-pss') };
}

function options(key: KeyObject, pss: boolean, saltLength: number) {
  // ECDSA signatures are DER here, as X.509 wants them (RFC 3279, section 2.2.3); node:crypto's default. A key in an object takes half as long again as to sign.
  return pss ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength } : key;
}

/**
 * Signs for X.509 (RFC 3279, 4055, 8410). Throws where the key is not of the algorithm's kind.
 * @param pkcs8 DER of an unencrypted PKCS#8 key; RSA-PSS keys under the plain `rsaEncryption` OID, since BoringSSL has no other
 * @returns the signature as in a certificate's BIT STRING: ECDSA as DER
 */
export function signData(name: SignatureName, pkcs8: Uint8Array, data: Uint8Array): Uint8Array {
  const { kind, hash, pss } = parameters(allowed('signature', name));
  const key = createPrivateKey({ key: Buffer.from(pkcs8.buffer, pkcs8.byteOffset, pkcs8.length), format: 'der', type: 'pkcs8' });
  if (key.asymmetricKeyType !== kind) throw new Error(`a key of type ${key.asymmetricKeyType} cannot sign ${name}`);
  return new Uint8Array(sign(hash, data, options(key, pss, constants.RSA_PSS_SALTLEN_DIGEST)));
}

/**
 * Whether the signature is that key's over that data. A key or signature that cannot be read is a `false`, never an error.
 * @param spki DER of the SubjectPublicKeyInfo
 * @param saltLength of RSA-PSS, in bytes; the digest's length where it is not given
 */
export function verifySignature(
  name: SignatureName,
  spki: Uint8Array,
  data: Uint8Array,
  signature: Uint8Array,
  saltLength: number = constants.RSA_PSS_SALTLEN_DIGEST,
): boolean {
  const { kind, hash, pss } = parameters(allowed('signature', name));
  try {
    const key = createPublicKey({ key: Buffer.from(spki.buffer, spki.byteOffset, spki.length), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === kind && verify(hash, data, options(key, pss, saltLength), signature);
  } catch {
    return false;
  }
}
