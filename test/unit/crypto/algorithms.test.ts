import { createCipheriv, createECDH, createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { allowed, allowedAlgorithms, isAllowed } from '../../../main/crypto/algorithms.ts';

describe('the allow-list', () => {
  test('holds only what this library has', () => {
    for (const name of allowedAlgorithms.hash) createHash(name).update('').digest();
    for (const name of allowedAlgorithms.hmac) createHmac(name, 'key').update('').digest();
    for (const name of allowedAlgorithms.pbkdf2) pbkdf2Sync('password', 'salt', 1, 16, name);
    for (const name of allowedAlgorithms.curve) createECDH(name).generateKeys();
    const sizes: Record<string, [number, number]> = {
      'aes-128-cbc': [16, 16],
      'aes-192-cbc': [24, 16],
      'aes-256-cbc': [32, 16],
      'aes-128-ctr': [16, 16],
      'aes-192-ctr': [24, 16],
      'aes-256-ctr': [32, 16],
      'aes-128-gcm': [16, 12],
      'aes-256-gcm': [32, 12],
      'des-ede3-cbc': [24, 8],
    };
    for (const name of allowedAlgorithms.cipher) {
      const [key, iv] = sizes[name] as [number, number];
      createCipheriv(name, new Uint8Array(key), new Uint8Array(iv)).final();
    }
  });

  test('refuses what only one of the two libraries has', () => {
    const refused = [
      ['hash', 'sha3-256'],
      ['hmac', 'md5'],
      ['cipher', 'aes-256-ccm'],
      ['cipher', 'chacha20-poly1305'],
      ['cipher', 'rc2-40-cbc'],
      ['cipher', 'id-aes256-wrap'],
      ['curve', 'secp256k1'],
      ['curve', 'brainpoolP256r1'],
      ['keyType', 'rsa-pss'],
      ['keyType', 'ed448'],
      ['keyType', 'dsa'],
      ['signature', 'rsa-md5'],
      ['signature', 'toString'],
    ] as const;
    for (const [use, name] of refused) {
      expect(isAllowed(use, name)).toBe(false);
      expect(() => allowed(use, name)).toThrow(name);
    }
  });

  test('gives an allowed name back', () => {
    expect(allowed('curve', 'prime256v1')).toBe('prime256v1');
  });
});
