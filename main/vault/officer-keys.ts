import { ageRecipient } from '../crypto/age-recipient.ts';
import { signingKeyPair } from '../crypto/ed25519.ts';
import { hkdf } from '../crypto/hkdf.ts';
import { boxPublicKey } from '../crypto/sealed-box.ts';
import type { SecretBytes } from '../crypto/secret-bytes.ts';

/** What an officer, or the kit, derives from the 32-byte seed. */
export interface OfficerKeys extends Disposable {
  /** X25519: grants and epoch keys are sealed to it. */
  boxKey: SecretBytes;
  boxPublicKey: Uint8Array;
  /** Ed25519: signs policies, checkpoints and approvals. */
  signing: { publicKey: Uint8Array; secretKey: SecretBytes };
  /** The seed itself is the age1pq identity of this recipient. */
  readonly recipient: string;
}

/** Derives an officer's keys; the seed stays the caller's to wipe. The recipient costs an ML-KEM key, so it is made when asked for. */
export function deriveOfficerKeys(seed: SecretBytes): OfficerKeys {
  const boxKey = hkdf(seed, 'strongroom/v1/box');
  using signingSeed = hkdf(seed, 'strongroom/v1/signing');
  const signing = signingKeyPair(signingSeed);
  return {
    boxKey,
    boxPublicKey: boxPublicKey(boxKey),
    signing,
    get recipient() {
      return ageRecipient(seed);
    },
    [Symbol.dispose]() {
      boxKey[Symbol.dispose]();
      signing.secretKey[Symbol.dispose]();
    },
  };
}
