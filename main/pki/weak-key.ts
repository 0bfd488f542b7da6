import { foundThat, type WeakKeyFinding } from './finding.ts';
import { rsaNumbersOfSpki } from './public-key.ts';
import { findWeakRsa } from './weak-rsa.ts';

export type { WeakKeyFinding } from './finding.ts';

/**
 * Weaknesses of a public key that can be seen in the key alone.
 * @param spki SubjectPublicKeyInfo, DER
 * @param keyAlgorithm as `keyAlgorithmId` names it
 * @param isProduct whether an RSA modulus is known to be a product, as it is where its private key was described
 * Throws `FILE_MALFORMED` where it is none.
 */
export function findWeakKey(spki: Uint8Array, keyAlgorithm: string, isProduct = false): WeakKeyFinding[] {
  const rsa = keyAlgorithm.startsWith('rsa-') ? rsaNumbersOfSpki(spki) : null;
  if (rsa) return findWeakRsa(rsa, isProduct);
  return findWeakAlgorithm(keyAlgorithm);
}

function findWeakAlgorithm(keyAlgorithm: string): WeakKeyFinding[] {
  if (keyAlgorithm === 'ec-p192' || keyAlgorithm === 'ec-brainpool-p192r1') {
    return [foundThat('CURVE_SHORT', 'The curve has fewer than 224 bits, which is too short.')];
  }
  if (['ec-p256', 'ec-p384', 'ec-p521', 'ed25519'].includes(keyAlgorithm)) return [];
  if (keyAlgorithm === 'dsa') return [foundThat('KEY_OBSOLETE', 'DSA keys are no longer accepted in TLS.')];
  return [foundThat('CURVE_UNUSUAL', `Few TLS clients accept keys of the kind ${keyAlgorithm}.`)];
}

/** Weakness of the signature on a certificate. A self-signed one's own signature protects nothing, so that nothing is lost with it. */
export function findWeakSignature(certificate: { signatureAlgorithm: string; selfSigned: boolean }): WeakKeyFinding[] {
  const { signatureAlgorithm, selfSigned } = certificate;
  if (selfSigned) return [];
  if (/^md\d/.test(signatureAlgorithm)) {
    return [foundThat('SIGNATURE_BROKEN', `The certificate is signed with ${signatureAlgorithm}, which can be forged.`)];
  }
  if (/sha-?1(?!\d)/i.test(signatureAlgorithm)) {
    return [foundThat('SIGNATURE_SHA1', `The certificate is signed with ${signatureAlgorithm}, which clients refuse.`)];
  }
  return [];
}
