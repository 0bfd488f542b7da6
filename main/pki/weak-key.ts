import { bytesToInteger, squareRoot } from './integer.ts';
import { bitLength } from './key-algorithm.ts';
import { rsaNumbersOfSpki } from './public-key.ts';

export interface WeakKeyFinding {
  code:
    | 'RSA_KEY_BROKEN'
    | 'RSA_KEY_SHORT'
    | 'RSA_EXPONENT_BROKEN'
    | 'RSA_EXPONENT_SMALL'
    | 'RSA_EXPONENT_LARGE'
    | 'RSA_ROCA'
    | 'RSA_PRIMES_CLOSE'
    | 'CURVE_SHORT'
    | 'CURVE_UNUSUAL'
    | 'KEY_OBSOLETE'
    | 'SIGNATURE_BROKEN'
    | 'SIGNATURE_SHA1';
  /** `loss`: others can find the private key or forge the certificate. `attention`: clients refuse it or soon will. */
  severity: 'attention' | 'loss';
  /** One sentence for the officer. */
  text: string;
}

/**
 * Weaknesses of a public key.
 * @param spki SubjectPublicKeyInfo, DER
 * @param keyAlgorithm as `keyAlgorithmId` names it
 * Throws `FILE_MALFORMED` where it is none.
 */
export function findWeakKey(spki: Uint8Array, keyAlgorithm: string): WeakKeyFinding[] {
  const rsa = keyAlgorithm.startsWith('rsa-') ? rsaNumbersOfSpki(spki) : null;
  if (rsa) return findWeakRsa(rsa.modulus, rsa.publicExponent);
  return findWeakAlgorithm(keyAlgorithm);
}

function findWeakRsa(modulus: Uint8Array, publicExponent: Uint8Array): WeakKeyFinding[] {
  const findings: WeakKeyFinding[] = [];
  const bits = bitLength(modulus);
  const n = bytesToInteger(modulus);
  // 829 bits were factored in public in 2020.
  if (bits < 1024) findings.push(loss('RSA_KEY_BROKEN', `An RSA key of ${bits} bits can be factored with rented computers.`));
  else if (bits < 2048) findings.push(attention('RSA_KEY_SHORT', `An RSA key of ${bits} bits is too short: 2048 is the least that clients accept.`));
  findings.push(...findWeakExponent(bytesToInteger(publicExponent)));
  if (hasRocaFingerprint(n)) {
    findings.push(loss('RSA_ROCA', 'The key comes from an Infineon chip with the ROCA flaw (CVE-2017-15361): it can be factored.'));
  }
  if (hasClosePrimes(n)) {
    findings.push(loss('RSA_PRIMES_CLOSE', "The key's two primes are too close together (CVE-2022-26320): it can be factored at once."));
  }
  return findings;
}

function findWeakExponent(e: bigint): WeakKeyFinding[] {
  if (e < 3n || e % 2n === 0n) return [loss('RSA_EXPONENT_BROKEN', `The RSA exponent ${e} protects nothing.`)];
  if (e < 65537n) return [attention('RSA_EXPONENT_SMALL', `The RSA exponent ${e} is small: some faults of software turn that into an attack.`)];
  if (e >= 1n << 32n) return [attention('RSA_EXPONENT_LARGE', 'The RSA exponent is larger than 32 bits: Windows and others refuse it.')];
  return [];
}

function findWeakAlgorithm(keyAlgorithm: string): WeakKeyFinding[] {
  if (keyAlgorithm === 'ec-p192' || keyAlgorithm === 'ec-brainpool-p192r1') {
    return [attention('CURVE_SHORT', 'The curve has fewer than 224 bits, which is too short.')];
  }
  if (['ec-p256', 'ec-p384', 'ec-p521', 'ed25519'].includes(keyAlgorithm)) return [];
  if (keyAlgorithm === 'dsa') return [attention('KEY_OBSOLETE', 'DSA keys are no longer accepted in TLS.')];
  return [attention('CURVE_UNUSUAL', `Few TLS clients accept keys of the kind ${keyAlgorithm}.`)];
}

/** Weakness of the signature on a certificate. A self-signed one's own signature protects nothing, so that nothing is lost with it. */
export function findWeakSignature(certificate: { signatureAlgorithm: string; selfSigned: boolean }): WeakKeyFinding[] {
  const { signatureAlgorithm, selfSigned } = certificate;
  if (selfSigned) return [];
  if (/^md\d/.test(signatureAlgorithm)) {
    return [loss('SIGNATURE_BROKEN', `The certificate is signed with ${signatureAlgorithm}, which can be forged.`)];
  }
  if (/sha-?1(?!\d)/i.test(signatureAlgorithm)) {
    return [attention('SIGNATURE_SHA1', `The certificate is signed with ${signatureAlgorithm}, which clients refuse.`)];
  }
  return [];
}

function loss(code: WeakKeyFinding['code'], text: string): WeakKeyFinding {
  return { code, severity: 'loss', text };
}

function attention(code: WeakKeyFinding['code'], text: string): WeakKeyFinding {
  return { code, severity: 'attention', text };
}

/** Small primes with which Infineon's RSALib built its keys (Nemec et al., "The Return of Coppersmith's Attack", CCS 2017). */
const rocaPrimes = [
  3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163,
  167,
];

/** The powers of 65537 modulo a prime. */
function powersOf65537(prime: number): Set<number> {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = (power * 65537) % prime) powers.add(power);
  return powers;
}

const rocaResidues = rocaPrimes.map((prime) => ({ prime: BigInt(prime), powers: powersOf65537(prime) }));

/** RSALib's moduli are powers of 65537 modulo every one of these primes; of other keys one in 2^27 is. */
function hasRocaFingerprint(n: bigint): boolean {
  return rocaResidues.every(({ prime, powers }) => powers.has(Number(n % prime)));
}

/** Steps of Fermat's method that are tried: the keys of CVE-2022-26320 fall at the first few. */
const FERMAT_STEPS = 100;

function hasClosePrimes(n: bigint): boolean {
  let a = squareRoot(n);
  if (a * a < n) a += 1n;
  for (let step = 0; step < FERMAT_STEPS; step++, a += 1n) {
    const square = a * a - n;
    const low = Number(square & 63n);
    // Squares have only 12 remainders modulo 64: most candidates need no root.
    if (squaresModulo64.has(low)) {
      const root = squareRoot(square);
      if (root * root === square) return true;
    }
  }
  return false;
}

const squaresModulo64 = new Set(Array.from({ length: 64 }, (_, i) => (i * i) % 64));
