import { MLKEM768X25519 } from '@noble/post-quantum/hybrid.js';
import { bech32 } from '@scure/base';
import type { SecretBytes } from './secret-bytes.ts';

/**
 * The post-quantum hybrid recipient (`age1pq1...`) of a 32-byte seed, as the age tool derives it (ML-KEM-768 with X25519).
 * Computed from the bytes, because age-encryption takes its identities as strings, which cannot be wiped.
 */
export function ageRecipient(seed: SecretBytes): string {
  return bech32.encode('age1pq', bech32.toWords(MLKEM768X25519.keygen(Uint8Array.from(seed.bytes)).publicKey), false);
}

/** The identity as a string (`AGE-SECRET-KEY-PQ-1...`), for the paper kit only. */
export function ageIdentity(seed: SecretBytes): string {
  return bech32.encode('age-secret-key-pq-', bech32.toWords(seed.bytes), false).toUpperCase();
}
