import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../../main/crypto/bytes.ts';
import { pbkdf2 } from '../../../main/crypto/pbkdf2.ts';
import { scrypt } from '../../../main/crypto/scrypt.ts';

const password = utf8('password');
const salt = utf8('salt');

describe('PBKDF2', () => {
  test('answers RFC 6070 with SHA-1', () => {
    expect(toHex(pbkdf2('sha1', password, salt, 4096, 20))).toBe('4b007901b765489abead49d926f721d065a429c1');
  });

  // Widely published counterparts of RFC 6070 for the other functions; 4096 iterations, 32 bytes where the RFC has none.
  test('answers its counterparts with SHA-256 and SHA-512', () => {
    expect(toHex(pbkdf2('sha256', password, salt, 4096, 32))).toBe('c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a');
    expect(toHex(pbkdf2('sha512', password, salt, 4096, 64))).toBe(
      'd197b1b33db0143e018b12f3d1d1479e6cdebdcc97c5c0f87f6902e072f457b5143f30602641b3d55cd335988cb36b84376060ecd532e039b742a239434af2d5',
    );
  });

  test('refuses functions outside the list', () => {
    expect(() => pbkdf2('md5' as never, password, salt, 1, 16)).toThrow('md5');
  });
});

test('scrypt answers RFC 7914, section 12', () => {
  const key = scrypt(password, utf8('NaCl'), { cost: 1024, blockSize: 8, parallelization: 16 }, 64);
  expect(toHex(key)).toBe('fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640');
});
