import { describe, expect, test } from 'vitest';
import { bcryptKey } from '../../../main/crypto/bcrypt-kdf.ts';
import { fromInteger, inverse, toInteger } from '../../../main/crypto/big-integers.ts';
import { concatBytes, fromHex, toHex, utf8 } from '../../../main/crypto/bytes.ts';
import { completeRsaNumbers, rsaNumbersAgree } from '../../../main/crypto/key-objects.ts';
import { type OpenSshCipher, openSshCiphers } from '../../../main/crypto/openssh-ciphers.ts';
import { rc4 } from '../../../main/crypto/rc4.ts';
import { decryptTwofishCbc } from '../../../main/crypto/twofish.ts';

const hex = (text: string) => fromHex(text) as Uint8Array;

describe('RC4', () => {
  test('answers RFC 6229', () => {
    expect(toHex(rc4(hex('0102030405'), new Uint8Array(16)))).toBe('b2396305f03dc027ccc3524a0a1118a8');
    const long = rc4(hex('0102030405060708090a0b0c0d0e0f10'), new Uint8Array(4112));
    expect(toHex(long.subarray(0, 16))).toBe('9ac7cc9a609d1ef7b2932899cde41b97');
    expect(toHex(long.subarray(4096))).toBe('a36a4c301ae8ac13610ccbc12256cacc');
  });
});

describe('Twofish', () => {
  // A block is compared whole: the vector of CBC turns the right plaintext into a block of padding, and nothing else comes back empty.
  const padding = new Uint8Array(16).fill(16);
  const opens = (key: string, plaintext: string, ciphertext: string) => {
    const iv = hex(plaintext).map((byte, at) => byte ^ (padding[at] as number));
    return decryptTwofishCbc(hex(key), iv, hex(ciphertext));
  };
  // "Twofish: A 128-Bit Block Cipher", appendix A, and ecb_ival.txt of its authors.
  for (const [key, plaintext, ciphertext] of [
    ['00000000000000000000000000000000', '00000000000000000000000000000000', '9f589f5cf6122c32b6bfec2f2ae8c35a'],
    ['00000000000000000000000000000000', '9f589f5cf6122c32b6bfec2f2ae8c35a', 'd491db16e7b1c39e86cb086b789f5419'],
    ['9f589f5cf6122c32b6bfec2f2ae8c35a', 'd491db16e7b1c39e86cb086b789f5419', '019f9809de1711858faac3a3ba20fbc3'],
    ['0123456789abcdeffedcba98765432100011223344556677', '00000000000000000000000000000000', 'cfd1d2e5a9be9cdf501f13b892bd2248'],
    ['0123456789abcdeffedcba987654321000112233445566778899aabbccddeeff', '00000000000000000000000000000000', '37527be0052334b89f0cfccae87cfa20'],
  ] as const) {
    test(`with a key of ${key.length * 4} bits opens ${ciphertext}`, () => {
      expect(opens(key, plaintext, ciphertext)).toEqual(new Uint8Array(0));
      expect(opens(key, plaintext, ciphertext.replace(/^./, 'e'))).toBe(null);
    });
  }

  test('takes no other lengths', () => {
    const block = new Uint8Array(16);
    expect(decryptTwofishCbc(new Uint8Array(17), block, block)).toBe(null);
    expect(decryptTwofishCbc(block, new Uint8Array(8), block)).toBe(null);
    expect(decryptTwofishCbc(block, block, new Uint8Array(17))).toBe(null);
    expect(decryptTwofishCbc(block, block, new Uint8Array(0))).toBe(null);
  });
});

describe("OpenSSH's ciphers", () => {
  test('in counter mode answer NIST SP 800-38A, sections F.5.1 and F.5.5', () => {
    const counter = hex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff');
    const none = new Uint8Array(0);
    const answer = (name: string, key: string, text: string) =>
      toHex((openSshCiphers[name] as OpenSshCipher).decrypt(hex(key), counter, hex(text), none) as Uint8Array);
    expect(answer('aes128-ctr', '2b7e151628aed2a6abf7158809cf4f3c', '874d6191b620e3261bef6864990db6ce')).toBe('6bc1bee22e409f96e93d7e117393172a');
    expect(answer('aes256-ctr', '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4', '601ec313775789a5b7a7f504bbf3d228')).toBe(
      '6bc1bee22e409f96e93d7e117393172a',
    );
  });

  test('with a tag open nothing under another one', () => {
    for (const name of ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com']) {
      const cipher = openSshCiphers[name] as OpenSshCipher;
      expect(cipher.decrypt(new Uint8Array(cipher.key), new Uint8Array(cipher.iv), new Uint8Array(16), new Uint8Array(16))).toBe(null);
    }
  });
});

describe('bcrypt_pbkdf', () => {
  test("answers OpenBSD's test vector", () => {
    const key = bcryptKey(utf8('password'), utf8('salt'), 4, 32) as Uint8Array;
    expect(toHex(key)).toBe('5bbf0cc293587f1c3635555c27796598d47e579071bf427e9d8fbe842aba34d9');
  });

  test('says what it does not take', () => {
    expect(bcryptKey(new Uint8Array(0), utf8('salt'), 4, 32)).toBe(null);
    expect(bcryptKey(utf8('password'), new Uint8Array(0), 4, 32)).toBe(null);
    expect(bcryptKey(utf8('password'), utf8('salt'), 0, 32)).toBe(null);
  });
});

describe('numbers', () => {
  test('go to bytes and back at every length', () => {
    for (let length = 1; length <= 40; length++) {
      const bytes = Uint8Array.from({ length }, (_, at) => 0xff - at);
      expect(fromInteger(toInteger(bytes))).toEqual(bytes);
      expect(fromInteger(toInteger(concatBytes(new Uint8Array(3), bytes)))).toEqual(bytes);
    }
    expect(fromInteger(0n)).toEqual(Uint8Array.of(0));
    expect(fromInteger(2n ** 64n)).toEqual(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0));
  });

  test('have an inverse where they have no common divisor', () => {
    for (let value = 1n; value < 97n; value++) expect(((inverse(value, 97n) as bigint) * value) % 97n).toBe(1n);
    expect(inverse(6n, 9n)).toBe(null);
    expect(inverse(0n, 9n)).toBe(null);
  });

  test('of an RSA key are completed to those that belong together', () => {
    const small = (value: bigint) => fromInteger(value);
    const given = { modulus: small(3233n), publicExponent: small(17n), privateExponent: small(2753n), prime1: small(61n), prime2: small(53n) };
    const numbers = completeRsaNumbers(given);
    expect(numbers).toMatchObject({ exponent1: Uint8Array.of(53), exponent2: Uint8Array.of(49), coefficient: Uint8Array.of(38) });
    expect(numbers && rsaNumbersAgree(numbers)).toBe(true);
    expect(completeRsaNumbers({ ...given, prime2: small(61n) })).toBe(null);
    expect(completeRsaNumbers({ ...given, prime1: small(1n) })).toBe(null);
  });
});
