import { type BlockCipherName, blockCipherSizes, decryptCbc } from '../crypto/block-ciphers.ts';
import { digest } from '../crypto/hash.ts';
import { decryptDesCbc } from '../crypto/legacy-ciphers.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { malformed, unsupported } from '../pki/format-error.ts';
import { blockName, type PemBlock } from './pem-blocks.ts';
import { visibleName } from './visible-name.ts';

/** DEK-Info's name of a cipher that neither library has and that is made of another. */
export const SINGLE_DES = 'DES-CBC';

/** DEK-Info's names of the other ciphers that are read. */
export const blockCiphers: Record<string, BlockCipherName> = {
  'AES-128-CBC': 'aes-128-cbc',
  'AES-192-CBC': 'aes-192-cbc',
  'AES-256-CBC': 'aes-256-cbc',
  'DES-EDE3-CBC': 'des-ede3-cbc',
};

/** Whether a block is encrypted in the way of PEM itself (RFC 1421, section 4.6.1.1), as OpenSSL's traditional key files are. */
export function isEncryptedBlock(block: PemBlock): boolean {
  return /^4,\s*ENCRYPTED$/i.test(block.headers['proc-type'] ?? '');
}

/** OpenSSL's `EVP_BytesToKey` with MD5 and one iteration, the only way in which such files are made. */
function deriveKey(passphrase: Uint8Array, salt: Uint8Array, length: number): Uint8Array {
  const key = new Uint8Array(length);
  let previous: Uint8Array = new Uint8Array(0);
  for (let at = 0; at < length; at += previous.length) {
    const next = digest('md5', previous, passphrase, salt);
    wipe(previous);
    previous = next;
    key.set(previous.subarray(0, length - at), at);
  }
  wipe(previous);
  return key;
}

/**
 * Reads how a block is encrypted, without deriving anything.
 * @returns what decrypts its bytes: plaintext, the caller's to wipe, or `null` where the passphrase (the bytes that were typed) does not fit
 * Throws `FILE_UNSUPPORTED`, `FILE_MALFORMED`.
 */
export function readBlockEncryption(block: PemBlock): (passphrase: Uint8Array, ciphertext: Uint8Array) => Uint8Array | null {
  const [name = '', ivHex = ''] = (block.headers['dek-info'] ?? '').split(',').map((part) => part.trim());
  const cipher = blockCiphers[name.toUpperCase()];
  const single = name.toUpperCase() === SINGLE_DES;
  if (!cipher && !single) {
    throw unsupported(
      `The ${blockName(block)} is encrypted with a cipher that is not supported: ${visibleName(name) || 'none is named'}.`,
      'Write it again with `openssl pkcs8 -topk8 -v2 aes-256-cbc`.',
    );
  }
  const sizes = cipher ? blockCipherSizes[cipher] : { key: 8, block: 8 };
  const iv = new Uint8Array(Buffer.from(ivHex, 'hex'));
  if (iv.length !== sizes.block || ivHex.length !== sizes.block * 2) throw malformed(`The ${blockName(block)} has no proper IV.`);
  return (passphrase, ciphertext) => {
    const key = deriveKey(passphrase, iv.subarray(0, 8), sizes.key);
    try {
      return cipher ? decryptCbc(cipher, key, iv, ciphertext) : decryptDesCbc(key, iv, ciphertext);
    } finally {
      wipe(key);
    }
  };
}
