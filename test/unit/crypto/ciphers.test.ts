import { describe, expect, test } from 'vitest';
import { type BlockCipherName, blockCipherSizes, decryptCbc, encryptCbc } from '../../../main/crypto/block-ciphers.ts';
import { fromHex, toHex, utf8 } from '../../../main/crypto/bytes.ts';
import { equalBytes } from '../../../main/crypto/constant-time.ts';
import { decryptDesCbc, decryptRc2Cbc } from '../../../main/crypto/legacy-ciphers.ts';
import { addPadding, removePadding } from '../../../main/crypto/pkcs7-padding.ts';

const hex = (text: string) => fromHex(text) as Uint8Array;

describe('CBC with PKCS#7 padding', () => {
  // First block of NIST SP 800-38A, sections F.2.1, F.2.3 and F.2.5; the padding's block follows it.
  const plaintext = hex('6bc1bee22e409f96e93d7e117393172a');
  const iv = hex('000102030405060708090a0b0c0d0e0f');
  const answers: [BlockCipherName, string, string][] = [
    ['aes-128-cbc', '2b7e151628aed2a6abf7158809cf4f3c', '7649abac8119b246cee98e9b12e9197d'],
    ['aes-192-cbc', '8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b', '4f021db243bc633d7178183a9fa071e8'],
    ['aes-256-cbc', '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4', 'f58c4c04d6e5f1ba779eabfb5f7bfbd6'],
  ];
  for (const [name, key, expected] of answers) {
    test(`${name} answers NIST SP 800-38A`, () => {
      const ciphertext = encryptCbc(name, hex(key), iv, plaintext);
      expect(ciphertext.length).toBe(32);
      expect(toHex(ciphertext.subarray(0, 16))).toBe(expected);
      expect(decryptCbc(name, hex(key), iv, ciphertext)).toEqual(plaintext);
    });
  }

  test('triple DES goes there and back', () => {
    const key = hex('0123456789abcdef23456789abcdef01456789abcdef0123');
    const ciphertext = encryptCbc('des-ede3-cbc', key, hex('0001020304050607'), utf8('The quick brown fox'));
    expect(ciphertext.length).toBe(24);
    expect(decryptCbc('des-ede3-cbc', key, hex('0001020304050607'), ciphertext)).toEqual(utf8('The quick brown fox'));
  });

  test('what does not fit is a value, not an error', () => {
    const key = hex('2b7e151628aed2a6abf7158809cf4f3c');
    const ciphertext = encryptCbc('aes-128-cbc', key, iv, plaintext);
    expect(decryptCbc('aes-128-cbc', hex('00'.repeat(16)), iv, ciphertext)).toBe(null);
    expect(decryptCbc('aes-128-cbc', key, iv, ciphertext.subarray(1))).toBe(null);
    expect(decryptCbc('aes-128-cbc', key, iv, new Uint8Array(0))).toBe(null);
    expect(decryptCbc('aes-128-cbc', key.subarray(1), iv, ciphertext)).toBe(null);
    expect(decryptCbc('aes-128-cbc', key, iv.subarray(1), ciphertext)).toBe(null);
    expect(decryptCbc('aes-256-cbc', key, iv, ciphertext)).toBe(null);
  });

  test('encrypting with the wrong lengths is a mistake of ours', () => {
    expect(() => encryptCbc('aes-256-cbc', new Uint8Array(16), iv, plaintext)).toThrow('wrong length');
  });

  test('every length of plaintext comes back', () => {
    for (const name of Object.keys(blockCipherSizes) as BlockCipherName[]) {
      const { key, block } = blockCipherSizes[name];
      for (let length = 0; length <= 33; length++) {
        const text = new Uint8Array(length).fill(7);
        const sealed = encryptCbc(name, new Uint8Array(key).fill(1), new Uint8Array(block), text);
        expect(decryptCbc(name, new Uint8Array(key).fill(1), new Uint8Array(block), sealed)).toEqual(text);
      }
    }
  });
});

describe('padding', () => {
  test('is refused where it is not whole', () => {
    expect(removePadding(new Uint8Array(0), 8)).toBe(null);
    expect(removePadding(new Uint8Array(8), 8)).toBe(null);
    expect(removePadding(hex('0102030405060709'), 8)).toBe(null);
    expect(removePadding(hex('0102030405050305'), 8)).toBe(null);
    expect(removePadding(hex('0102030403030303').fill(9), 8)).toBe(null);
  });

  test('a whole block is added to a whole block', () => {
    expect(addPadding(new Uint8Array(8), 8)).toEqual(hex('00000000000000000808080808080808'));
  });
});

describe('ciphers of the 1990s, for reading', () => {
  // Made with OpenSSL 3.0 and its legacy provider: `openssl enc -rc2-40-cbc`, `-rc2-cbc`, `-des-cbc`.
  const text = utf8('strongroom reads old files');
  const iv = hex('0102030405060708');

  test('RC2 with 40 bits', () => {
    const ciphertext = hex('c3998e9afb3504401f476328ee0daa9255e612765c494bc9d377444fe6d4e50c');
    expect(decryptRc2Cbc(hex('0011223344'), 40, iv, ciphertext)).toEqual(text);
  });

  test('RC2 with 128 bits', () => {
    const ciphertext = hex('c2033f2d7ff61ac9492a924185e79aa2c120025cbac2376e029689a215971fe3');
    expect(decryptRc2Cbc(hex('00112233445566778899aabbccddeeff'), 128, iv, ciphertext)).toEqual(text);
  });

  test('single DES', () => {
    const ciphertext = hex('a5a20c29cd55dad1bcb5538210aecd66bc997cdc0631db8ab098552261f2acd6');
    expect(decryptDesCbc(hex('0123456789abcdef'), iv, ciphertext)).toEqual(text);
  });

  test('what does not fit is a value, not an error', () => {
    expect(decryptRc2Cbc(hex('0011223344'), 40, iv, new Uint8Array(9))).toBe(null);
    expect(decryptRc2Cbc(hex('0011223344'), 40, iv, new Uint8Array(0))).toBe(null);
    expect(decryptRc2Cbc(hex('0011223344'), 40, new Uint8Array(7), new Uint8Array(8))).toBe(null);
    expect(decryptDesCbc(hex('0123456789abcdef'), iv, new Uint8Array(9))).toBe(null);
    expect(decryptDesCbc(hex('0123456789abcd'), iv, new Uint8Array(8))).toBe(null);
  });
});

test('equal bytes are equal, others and other lengths are not', () => {
  expect(equalBytes(hex('0102'), hex('0102'))).toBe(true);
  expect(equalBytes(hex('0102'), hex('0103'))).toBe(false);
  expect(equalBytes(hex('0102'), hex('010203'))).toBe(false);
  expect(equalBytes(hex(''), hex(''))).toBe(true);
});
