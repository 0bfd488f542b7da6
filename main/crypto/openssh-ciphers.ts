import { createDecipheriv } from 'node:crypto';
import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { chacha20orig } from '@noble/ciphers/chacha.js';
import { allowed } from './algorithms.ts';
import { concatBytes } from './bytes.ts';
import { equalBytes } from './constant-time.ts';
import { wipe } from './secret-bytes.ts';

/** What one of OpenSSH's ciphers takes, lengths in bytes. */
export interface OpenSshCipher {
  key: number;
  iv: number;
  /** Of the blocks that the plaintext fills. */
  block: number;
  /** Of the tag that follows the ciphertext; 0 where the cipher has none. */
  tag: number;
  /** Plaintext with its padding, the caller's to wipe; `null` where the tag is another. */
  decrypt(key: Uint8Array, iv: Uint8Array, ciphertext: Uint8Array, tag: Uint8Array): Uint8Array | null;
}

type PlainName = 'aes-128-cbc' | 'aes-192-cbc' | 'aes-256-cbc' | 'aes-128-ctr' | 'aes-192-ctr' | 'aes-256-ctr' | 'des-ede3-cbc';

function plain(name: PlainName, key: number, block: number): OpenSshCipher {
  return {
    key,
    iv: block,
    block,
    tag: 0,
    decrypt(secret, iv, ciphertext) {
      const decipher = createDecipheriv(allowed('cipher', name), secret, iv).setAutoPadding(false);
      const parts = [decipher.update(ciphertext), decipher.final()];
      try {
        return concatBytes(...parts);
      } finally {
        parts.forEach(wipe);
      }
    },
  };
}

function gcm(name: 'aes-128-gcm' | 'aes-256-gcm', key: number): OpenSshCipher {
  return {
    key,
    iv: 12,
    block: 16,
    tag: 16,
    decrypt(secret, iv, ciphertext, tag) {
      allowed('cipher', name);
      const decipher = createDecipheriv(name, secret, iv, { authTagLength: 16 });
      decipher.setAuthTag(tag);
      const plaintext = decipher.update(ciphertext);
      try {
        decipher.final();
        return new Uint8Array(plaintext);
      } catch {
        return null;
      } finally {
        wipe(plaintext);
      }
    },
  };
}

/** OpenSSH's PROTOCOL.chacha20poly1305 with sequence number 0 and without a packet length: the second half of the key is the length's and stays unused. */
const chachaPoly: OpenSshCipher = {
  key: 64,
  iv: 0,
  block: 8,
  tag: 16,
  decrypt(key, _iv, ciphertext, tag) {
    const nonce = new Uint8Array(8);
    const main = key.subarray(0, 32);
    const tagKey = chacha20orig(main, nonce, new Uint8Array(32));
    try {
      return equalBytes(poly1305(ciphertext, tagKey), tag) ? chacha20orig(main, nonce, ciphertext, undefined, 1) : null;
    } finally {
      wipe(tagKey);
    }
  },
};

/** The ciphers of OpenSSH's private key files, by the names that stand there. */
export const openSshCiphers: Readonly<Record<string, OpenSshCipher>> = {
  'aes128-cbc': plain('aes-128-cbc', 16, 16),
  'aes192-cbc': plain('aes-192-cbc', 24, 16),
  'aes256-cbc': plain('aes-256-cbc', 32, 16),
  'rijndael-cbc@lysator.liu.se': plain('aes-256-cbc', 32, 16),
  'aes128-ctr': plain('aes-128-ctr', 16, 16),
  'aes192-ctr': plain('aes-192-ctr', 24, 16),
  'aes256-ctr': plain('aes-256-ctr', 32, 16),
  '3des-cbc': plain('des-ede3-cbc', 24, 8),
  'aes128-gcm@openssh.com': gcm('aes-128-gcm', 16),
  'aes256-gcm@openssh.com': gcm('aes-256-gcm', 32),
  'chacha20-poly1305@openssh.com': chachaPoly,
};
