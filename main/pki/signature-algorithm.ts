import { isAllowed, type SignatureName } from '../crypto/algorithms.ts';
import { equalBytes } from '../crypto/constant-time.ts';
import { verifySignature } from '../crypto/signatures.ts';
import { type Element, readElement, universal } from './der-reader.ts';
import { objectIdentifier, sequenceOf, smallInteger } from './der-values.ts';
import { derNull, derObjectIdentifier, derSequence } from './der-writer.ts';
import { keyOids } from './key-algorithm.ts';

const names: Record<string, [text: string, verifier: string | null]> = {
  '1.2.840.113549.1.1.2': ['md2WithRSAEncryption', null],
  '1.2.840.113549.1.1.3': ['md4WithRSAEncryption', null],
  '1.2.840.113549.1.1.4': ['md5WithRSAEncryption', null],
  '1.2.840.113549.1.1.5': ['sha1WithRSAEncryption', 'rsa-sha1'],
  '1.3.14.3.2.29': ['sha1WithRSAEncryption', 'rsa-sha1'],
  '1.2.840.113549.1.1.14': ['sha224WithRSAEncryption', 'rsa-sha224'],
  '1.2.840.113549.1.1.11': ['sha256WithRSAEncryption', 'rsa-sha256'],
  '1.2.840.113549.1.1.12': ['sha384WithRSAEncryption', 'rsa-sha384'],
  '1.2.840.113549.1.1.13': ['sha512WithRSAEncryption', 'rsa-sha512'],
  '1.2.840.10045.4.1': ['ecdsa-with-SHA1', 'ecdsa-sha1'],
  '1.2.840.10045.4.3.1': ['ecdsa-with-SHA224', 'ecdsa-sha224'],
  '1.2.840.10045.4.3.2': ['ecdsa-with-SHA256', 'ecdsa-sha256'],
  '1.2.840.10045.4.3.3': ['ecdsa-with-SHA384', 'ecdsa-sha384'],
  '1.2.840.10045.4.3.4': ['ecdsa-with-SHA512', 'ecdsa-sha512'],
  '1.2.840.10040.4.3': ['dsa-with-SHA1', null],
  '2.16.840.1.101.3.4.3.2': ['dsa-with-SHA256', null],
  '1.3.101.112': ['ed25519', 'ed25519'],
  '1.3.101.113': ['ed448', null],
};

const pssHashes: Record<string, string> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

export interface SignatureAlgorithm {
  /** As in the RFCs: `sha256WithRSAEncryption`, `ecdsa-with-SHA384`, `rsassaPss-sha256`, `ed25519`; the dotted identifier where it has no name here. */
  name: string;
  /** What to ask of `main/crypto`, `null` where neither library verifies it. */
  verifier: SignatureName | null;
  /** Of RSA-PSS, in bytes. */
  saltLength?: number;
  /** Of RSA-PSS: the hash of the mask (MGF1), which nearly always is that of the name. */
  maskHash?: string;
}

function pssHash(identifier: Element | undefined): string {
  const oid = objectIdentifier(sequenceOf(identifier, 'RSA-PSS hash')[0], 'RSA-PSS hash');
  return pssHashes[oid] ?? oid;
}

/** RSASSA-PSS parameters (RFC 4055, section 3.1), whose absent fields mean SHA-1 and 20 bytes of salt. */
function pssAlgorithm(parameters: Element | undefined): SignatureAlgorithm {
  let hash = 'sha1';
  let maskHash = 'sha1';
  let saltLength = 20;
  for (const field of parameters?.tag === universal.sequence ? parameters.children : []) {
    const [value] = field.children;
    if (field.context === 0) hash = pssHash(value);
    if (field.context === 1) maskHash = pssHash(sequenceOf(value, 'RSA-PSS mask')[1]);
    if (field.context === 2) saltLength = smallInteger(value, 'RSA-PSS salt length');
  }
  const verifier = `rsa-pss-${hash}`;
  // Neither library is asked for a mask of another hash: keys bound to one come out of `openssl genpkey` by default.
  const verified = hash === maskHash && isAllowed('signature', verifier);
  return { name: `rsassaPss-${hash}`, verifier: verified ? verifier : null, saltLength, maskHash };
}

/** Reads a signature's AlgorithmIdentifier. Throws `FILE_MALFORMED`. */
export function signatureAlgorithmOf(identifier: Element): SignatureAlgorithm {
  const [oidElement, parameters] = sequenceOf(identifier, 'signature algorithm');
  const oid = objectIdentifier(oidElement, 'signature algorithm');
  if (oid === keyOids.rsaPss) return pssAlgorithm(parameters);
  const known = names[oid];
  const verifier = known?.[1] ?? null;
  return { name: known?.[0] ?? oid, verifier: verifier !== null && isAllowed('signature', verifier) ? verifier : null };
}

/** The object identifier under which that signature is known, of those that are no RSA-PSS. */
export function signatureOid(signer: SignatureName): string | undefined {
  return Object.entries(names).find(([, [, verifier]]) => verifier === signer)?.[0];
}

/** The object identifier of a hash of RSA-PSS. */
export function pssHashOid(hash: string): string | undefined {
  return Object.entries(pssHashes).find(([, name]) => name === hash)?.[0];
}

const rsaPssOidDer = derObjectIdentifier(keyOids.rsaPss);

/**
 * Whether a signature holds.
 * @param spki DER of the signer's SubjectPublicKeyInfo
 * @returns `null` where the algorithm is one that cannot be verified here (MD5, DSA, Ed448, ...)
 */
export function signatureHolds(algorithm: SignatureAlgorithm, spki: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean | null {
  if (algorithm.verifier === null) return null;
  return verifySignature(algorithm.verifier, asPlainRsa(spki), data, signature, algorithm.saltLength);
}

/** BoringSSL reads no key under the RSA-PSS identifier; the same numbers under `rsaEncryption` are the same key. */
function asPlainRsa(spki: Uint8Array): Uint8Array {
  const [algorithm, bits] = sequenceOf(readElement(spki), 'public key');
  const [oid] = sequenceOf(algorithm, 'key algorithm');
  return oid && bits && equalBytes(oid.raw, rsaPssOidDer) ? derSequence(derSequence(derObjectIdentifier(keyOids.rsa), derNull()), bits.raw) : spki;
}
