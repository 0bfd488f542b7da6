import { describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../../../main/crypto/bytes.ts';
import { digest, digestRepeatedly, sha1, sha256, sha256Hex, sha256OfPublic, sha384, sha512 } from '../../../main/crypto/hash.ts';
import { hmac } from '../../../main/crypto/hmac.ts';

const abc = utf8('abc');

describe('digests are those of FIPS 180-4', () => {
  const answers = {
    sha1: [sha1, 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    sha256: [sha256, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    sha384: [sha384, 'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7'],
    sha512: [sha512, 'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f'],
  } as const;
  for (const [name, [hash, expected]] of Object.entries(answers)) {
    test(name, () => {
      expect(toHex(hash(abc))).toBe(expected);
      expect(toHex(hash(utf8('a'), utf8('bc')))).toBe(expected);
    });
  }

  test('MD5 and SHA-224, which old files ask for', () => {
    expect(toHex(digest('md5', abc))).toBe('900150983cd24fb0d6963f7d28e17f72');
    expect(toHex(digest('sha224', abc))).toBe('23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7');
  });

  test('the name of keys and certificates is SHA-256 in lower-case hex', () => {
    expect(sha256Hex(abc)).toBe(answers.sha256[1]);
    expect(toHex(sha256OfPublic(abc))).toBe(answers.sha256[1]);
    // A text is hashed as its UTF-8.
    expect(sha256OfPublic('\0ä€')).toEqual(Buffer.from(sha256(utf8('\0ä€'))));
  });
});

describe('HMACs are those of RFC 4231, test case 2, and RFC 2202', () => {
  const answers = {
    sha1: 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79',
    sha224: 'a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44',
    sha256: '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    sha384: 'af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649',
    sha512: '164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737',
  } as const;
  for (const [name, expected] of Object.entries(answers)) {
    test(name, () => {
      expect(toHex(hmac(name as keyof typeof answers, utf8('Jefe'), utf8('what do ya want '), utf8('for nothing?')))).toBe(expected);
    });
  }
});

test('a repeated digest is the digest of the digest', () => {
  expect(digestRepeatedly('sha256', abc, 0)).toEqual(abc);
  expect(digestRepeatedly('sha1', abc, 3)).toEqual(sha1(sha1(sha1(abc))));
  expect(() => digestRepeatedly('sha3-256' as never, abc, 1)).toThrow('sha3-256');
});

test('hexadecimal goes there and back', () => {
  expect(fromHex('00ff10')).toEqual(Uint8Array.of(0, 255, 16));
});
