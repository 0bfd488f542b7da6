import { bech32 } from '@scure/base';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bech32OfSecret, bech32Signs, secretOfBech32 } from '../../../main/crypto/bech32-secret.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';

const prefix = 'STRONGROOM-KIT-';
const ascii = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const anyBytes = fc.uint8Array({ minLength: 1, maxLength: 60 });

function ours(bytes: Uint8Array): string {
  using secret = SecretBytes.copy(bytes);
  using text = bech32OfSecret(prefix, secret);
  return Buffer.from(text.bytes).toString('latin1');
}

function read(signs: string, length: number): number[] | null {
  using secret = secretOfBech32(prefix, ascii(signs), length);
  return secret && [...secret.bytes];
}

test('it writes what the library for strings writes', () => {
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      expect(ours(bytes)).toBe(bech32.encode(prefix.toLowerCase(), bech32.toWords(bytes), false).toUpperCase());
    }),
  );
});

test('it reads what the library for strings writes, in capital and in small letters', () => {
  fc.assert(
    fc.property(anyBytes, fc.boolean(), (bytes, small) => {
      const signs = bech32.encode(prefix.toLowerCase(), bech32.toWords(bytes), false).slice(prefix.length + 1);
      expect(signs).toHaveLength(bech32Signs(bytes.length));
      expect(read(small ? signs : signs.toUpperCase(), bytes.length)).toEqual([...bytes]);
    }),
  );
});

test('no sign can be another, be missing or change places with its neighbour', () => {
  const bytes = Uint8Array.from({ length: 50 }, (_, at) => (at * 37) & 0xff);
  const signs = ours(bytes).slice(prefix.length + 1);
  for (let at = 0; at < signs.length; at++) {
    const other = signs[at] === 'Q' ? 'P' : 'Q';
    expect(read(signs.slice(0, at) + other + signs.slice(at + 1), 50)).toBeNull();
    expect(read(signs.slice(0, at) + signs.slice(at + 1), 50)).toBeNull();
    expect(read(`${signs.slice(0, at)}B${signs.slice(at + 1)}`, 50)).toBeNull();
    if (at > 0 && signs[at] !== signs[at - 1]) expect(read(`${signs.slice(0, at - 1)}${signs[at]}${signs[at - 1]}${signs.slice(at + 1)}`, 50)).toBeNull();
  }
});

test('bits that are left over must be zero: one secret has one line', () => {
  const words = bech32.toWords(new Uint8Array(32));
  words[words.length - 1] = 1;
  expect(read(bech32.encode(prefix.toLowerCase(), words, false).slice(prefix.length + 1), 32)).toBeNull();
});
