import sodium from 'sodium-native';
import { asBuffer } from './bytes.ts';
import { SecretBytes } from './secret-bytes.ts';

/** The X25519 public key of a secret scalar of 32 bytes (RFC 7748). */
export function boxPublicKey(boxKey: SecretBytes): Uint8Array {
  const publicKey = new Uint8Array(32);
  sodium.crypto_scalarmult_base(asBuffer(publicKey), asBuffer(boxKey.bytes));
  return publicKey;
}

/** libsodium's sealed box (X25519, XSalsa20-Poly1305, an ephemeral key): anyone can put in, only the key's holder reads. */
export function sealToBox(publicKey: Uint8Array, plaintext: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(plaintext.length + sodium.crypto_box_SEALBYTES);
  sodium.crypto_box_seal(asBuffer(sealed), asBuffer(plaintext), asBuffer(publicKey));
  return sealed;
}

/** Opens a sealed box; `null` where it is another's or was changed. */
export function openSealedBox(boxKey: SecretBytes, sealed: Uint8Array): SecretBytes | null {
  if (sealed.length < sodium.crypto_box_SEALBYTES) return null;
  const plaintext = SecretBytes.allocate(sealed.length - sodium.crypto_box_SEALBYTES);
  try {
    if (sodium.crypto_box_seal_open(asBuffer(plaintext.bytes), asBuffer(sealed), asBuffer(boxPublicKey(boxKey)), asBuffer(boxKey.bytes))) return plaintext;
  } catch {
    // libsodium's binding answers false or throws, depending on what is wrong with the box; both mean that it does not open.
  }
  plaintext[Symbol.dispose]();
  return null;
}
