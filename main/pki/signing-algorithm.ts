import { allowed, type SignatureName } from '../crypto/algorithms.ts';
import { digestLength } from '../crypto/hash.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { signData } from '../crypto/signatures.ts';
import { readElement, universal } from './der-reader.ts';
import { sequenceOf } from './der-values.ts';
import { derBitString, derContext, derInteger, derNull, derObjectIdentifier, derSequence } from './der-writer.ts';
import { unsupported } from './format-error.ts';
import { keyOids } from './key-algorithm.ts';
import { pkcs8Parts, wrapPkcs8 } from './private-key-info.ts';
import { publicKeyAlgorithm } from './public-key.ts';
import { pssHashOid, signatureAlgorithmOf, signatureHolds, signatureOid } from './signature-algorithm.ts';

export type SignatureHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** How a structure of X.509 is signed. */
export interface SigningAlgorithm {
  /** What `main/crypto` is asked for. */
  name: SignatureName;
  /** AlgorithmIdentifier, DER, as it stands inside of what is signed and beside the signature. */
  identifier: Uint8Array;
}

const mgf1Oid = '1.2.840.113549.1.1.8';

/** RSASSA-PSS parameters with a salt as long as the digest (RFC 4055, section 3.1). */
function pssAlgorithm(hash: SignatureHash): SigningAlgorithm {
  const hashIdentifier = derSequence(derObjectIdentifier(pssHashOid(hash) as string), derNull());
  const parameters = derSequence(
    derContext(0, hashIdentifier),
    derContext(1, derSequence(derObjectIdentifier(mgf1Oid), hashIdentifier)),
    derContext(2, derInteger(digestLength[hash])),
  );
  return { name: allowed('signature', `rsa-pss-${hash}`), identifier: derSequence(derObjectIdentifier(keyOids.rsaPss), parameters) };
}

/** What a key under RSA-PSS's own identifier is bound to (RFC 4055, section 1.2); without parameters it is bound to nothing. */
function boundPssAlgorithm(spki: Uint8Array, hash: SignatureHash): SigningAlgorithm {
  const identifier = sequenceOf(readElement(spki), 'public key')[0];
  const [, parameters] = sequenceOf(identifier, 'key algorithm');
  if (!identifier || parameters?.tag !== universal.sequence) return pssAlgorithm(hash);
  const { name, verifier, saltLength = 0 } = signatureAlgorithmOf(identifier);
  const bound = name.slice('rsassaPss-'.length);
  // The length of the salt is the least that the key allows, and ours is that of the digest.
  if (verifier !== null && isOfToday(bound) && saltLength <= digestLength[bound]) return pssAlgorithm(bound);
  throw unsupported('The key is bound to a kind of RSASSA-PSS that is not made here.', 'Make a new key.');
}

function isOfToday(hash: string): hash is SignatureHash {
  return ['sha256', 'sha384', 'sha512'].includes(hash);
}

function plainAlgorithm(name: SignatureName, ...parameters: Uint8Array[]): SigningAlgorithm {
  return { name, identifier: derSequence(derObjectIdentifier(signatureOid(name) as string), ...parameters) };
}

/**
 * The algorithm by which keys of a kind sign.
 * @param keyAlgorithm as `keyAlgorithmId` names it
 * @param hash nothing for Ed25519, whose hash is its own
 * @param pss RSASSA-PSS instead of PKCS#1 v1.5; for RSA keys only
 * Throws `FILE_UNSUPPORTED` for keys that cannot sign here.
 */
export function signingAlgorithmFor(keyAlgorithm: string, hash: SignatureHash, pss: boolean): SigningAlgorithm {
  if (keyAlgorithm === 'ed25519') return plainAlgorithm('ed25519');
  if (/^ec-p(?:256|384|521)$/.test(keyAlgorithm)) return plainAlgorithm(`ecdsa-${hash}`);
  if (/^rsa-\d+$/.test(keyAlgorithm)) return pss ? pssAlgorithm(hash) : plainAlgorithm(`rsa-${hash}`, derNull());
  throw unsupported(`Keys of the kind ${keyAlgorithm} cannot sign here.`, 'RSA, ECDSA and Ed25519 keys can.');
}

/** The algorithm by which that key signs, as `signingAlgorithmFor` has it, and what a key of RSA-PSS is bound to. @param spki of the key, DER */
export function signingAlgorithm(spki: Uint8Array, hash: SignatureHash, pss = false): SigningAlgorithm {
  const keyAlgorithm = publicKeyAlgorithm(readElement(spki));
  return keyAlgorithm.startsWith('rsa-pss-') ? boundPssAlgorithm(spki, hash) : signingAlgorithmFor(keyAlgorithm, hash, pss);
}

/** The hash that fits a key: as strong as its curve; SHA-256 for all others. */
export function fittingHash(spki: Uint8Array): SignatureHash {
  const keyAlgorithm = publicKeyAlgorithm(readElement(spki));
  if (keyAlgorithm === 'ec-p521') return 'sha512';
  return keyAlgorithm === 'ec-p384' ? 'sha384' : 'sha256';
}

/** A key pair that signs. */
export interface Signer {
  /** SubjectPublicKeyInfo, DER. */
  spki: Uint8Array;
  /** Unencrypted, DER; stays the caller's to wipe. */
  pkcs8: Uint8Array;
}

/**
 * Puts a signature to what is signed: certificates, requests and lists of revoked certificates have the same frame (RFC 5280, section 4.1.1).
 * The signature is verified before it is given out: a private key beside the wrong public one would show only at the CA, or with the clients.
 * @param content DER
 * @returns DER
 */
export function signStructure(content: Uint8Array, algorithm: SigningAlgorithm, signer: Signer): Uint8Array {
  const signature = sign(content, algorithm.name, signer.pkcs8);
  if (signatureHolds(signatureAlgorithmOf(readElement(algorithm.identifier)), signer.spki, content, signature) === false) {
    throw new Error('the private key that signed is not the one of the public key beside it');
  }
  return framed(content, algorithm, signature);
}

/** The same for who reads what was signed and verifies it by that: to verify it takes as long as the rest of a request. */
export function signUnverified(content: Uint8Array, algorithm: SigningAlgorithm, { pkcs8 }: Signer): Uint8Array {
  return framed(content, algorithm, sign(content, algorithm.name, pkcs8));
}

function framed(content: Uint8Array, algorithm: SigningAlgorithm, signature: Uint8Array): Uint8Array {
  return derSequence(content, algorithm.identifier, derBitString(signature));
}

function sign(content: Uint8Array, name: SignatureName, pkcs8: Uint8Array): Uint8Array {
  const parts = pkcs8Parts(pkcs8);
  if (parts.oid !== keyOids.rsaPss) return signData(name, pkcs8, content);
  // BoringSSL reads no key under the RSA-PSS identifier.
  const plain = wrapPkcs8(derSequence(derObjectIdentifier(keyOids.rsa), derNull()), parts.privateKey);
  try {
    return signData(name, plain, content);
  } finally {
    wipe(plain);
  }
}
