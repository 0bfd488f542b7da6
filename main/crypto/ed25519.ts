import sodium from 'sodium-native';
import { asBuffer } from './bytes.ts';
import { SecretBytes } from './secret-bytes.ts';

/** An Ed25519 key pair (RFC 8032) from its 32-byte seed. `secretKey` is libsodium's 64 bytes: seed and public key. */
export function signingKeyPair(seed: SecretBytes): { publicKey: Uint8Array; secretKey: SecretBytes } {
  const publicKey = new Uint8Array(32);
  const secretKey = SecretBytes.allocate(64);
  sodium.crypto_sign_seed_keypair(asBuffer(publicKey), asBuffer(secretKey.bytes), asBuffer(seed.bytes));
  return { publicKey, secretKey };
}

/** A detached signature of 64 bytes. */
export function signEd25519(secretKey: SecretBytes, message: Uint8Array): Uint8Array {
  const signature = new Uint8Array(64);
  sodium.crypto_sign_detached(asBuffer(signature), asBuffer(message), asBuffer(secretKey.bytes));
  return signature;
}

/** Whether the signature is that key's over that message; libsodium refuses small-order keys and non-canonical signatures. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  return sodium.crypto_sign_verify_detached(asBuffer(signature), asBuffer(message), asBuffer(publicKey));
}
