/**
 * What can be found in a key or a certificate. `loss`: others can find the private key or forge the certificate. `attention`: clients refuse
 * it or soon will, or it is not what a sound program makes. The guide explains each.
 */
export const findingKinds = {
  RSA_KEY_BROKEN: { severity: 'loss', title: 'RSA key short enough to be factored' },
  RSA_MODULUS_INVALID: { severity: 'loss', title: 'RSA modulus that is none' },
  RSA_SMALL_FACTOR: { severity: 'loss', title: 'RSA modulus with a small factor' },
  RSA_PRIMES_CLOSE: { severity: 'loss', title: 'RSA primes too close together' },
  RSA_ROCA: { severity: 'loss', title: 'RSA key with the ROCA flaw' },
  RSA_SHARED_PRIME: { severity: 'loss', title: 'RSA keys that share a prime' },
  RSA_EXPONENT_BROKEN: { severity: 'loss', title: 'RSA exponent that protects nothing' },
  RSA_PRIVATE_EXPONENT_SMALL: { severity: 'loss', title: 'RSA private exponent too small' },
  RSA_PRIME_FALSE: { severity: 'loss', title: 'RSA prime that is none' },
  KEY_COMPROMISED: { severity: 'loss', title: 'Key on the blocklist' },
  SIGNATURE_BROKEN: { severity: 'loss', title: 'Signature that can be forged' },
  RSA_PATTERN: { severity: 'attention', title: 'RSA modulus that is not random' },
  RSA_PRIMES_NEAR: { severity: 'attention', title: 'RSA primes nearer than the standard allows' },
  RSA_KEY_SHORT: { severity: 'attention', title: 'RSA key too short' },
  RSA_EXPONENT_SMALL: { severity: 'attention', title: 'Small RSA exponent' },
  RSA_EXPONENT_LARGE: { severity: 'attention', title: 'Large RSA exponent' },
  CURVE_SHORT: { severity: 'attention', title: 'Curve too short' },
  CURVE_UNUSUAL: { severity: 'attention', title: 'Kind of key that few clients accept' },
  KEY_OBSOLETE: { severity: 'attention', title: 'Obsolete kind of key' },
  KEY_REUSED: { severity: 'attention', title: 'Key in several certificates' },
  SIGNATURE_SHA1: { severity: 'attention', title: 'Signature with SHA-1' },
  USAGE_NO_SIGNATURE: { severity: 'attention', title: 'Key usage that TLS 1.3 refuses' },
  USAGE_IMPOSSIBLE: { severity: 'attention', title: 'Key usage that the key cannot have' },
  USAGE_NO_SERVER: { severity: 'attention', title: 'Not for servers, though it has host names' },
  USAGE_CA: { severity: 'attention', title: 'Issuer’s certificate with host names' },
} as const satisfies Record<string, { severity: 'loss' | 'attention'; title: string }>;

export type FindingCode = keyof typeof findingKinds;

/** Of all, the worst first. */
export const findingCodes = Object.keys(findingKinds) as [FindingCode, ...FindingCode[]];

/** A kind of finding for people; a code of a later version stands for itself. */
export function findingTitle(code: string): string {
  return Object.hasOwn(findingKinds, code) ? findingKinds[code as FindingCode].title : code;
}

/** A finding that means loss, before a key is used: *Others can find this key: ...* */
export function lossWords({ code, text }: { code: string; text: string }): string {
  return `${code === 'SIGNATURE_BROKEN' ? 'Others can forge this certificate' : 'Others can find this key'}: ${text}`;
}
