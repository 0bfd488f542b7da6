import type { HashName } from '../crypto/algorithms.ts';
import type { BlockCipherName } from '../crypto/block-ciphers.ts';

/** Algorithms as people know them. */
export const algorithmNames: Readonly<Record<BlockCipherName | HashName, string>> = {
  'aes-128-cbc': 'AES-128-CBC',
  'aes-192-cbc': 'AES-192-CBC',
  'aes-256-cbc': 'AES-256-CBC',
  'des-ede3-cbc': '3DES-CBC',
  md5: 'MD5',
  sha1: 'SHA1',
  sha224: 'SHA224',
  sha256: 'SHA256',
  sha384: 'SHA384',
  sha512: 'SHA512',
};
