import { execFileSync } from 'node:child_process';
import { createPublicKey, ECDH, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { blocklistHash } from '../../../main/pki/blocklist-hash.ts';
import { spkiOfRsaKey } from './rsa-spki.ts';

/** badkeys' own way, in Python: a number of each key as the fewest big-endian bytes, hashed and cut. */
function byPython(numbers: readonly string[]): string[] {
  const program =
    'import hashlib,sys\nfor a in sys.argv[1:]:\n  x = int(a, 16)\n  print(hashlib.sha256(x.to_bytes((x.bit_length() + 7) // 8, byteorder="big")).digest()[:15].hex())';
  return execFileSync('python3', ['-c', program, ...numbers], { encoding: 'utf8' })
    .trim()
    .split('\n');
}

const hashOf = (spki: Uint8Array) => Buffer.from(blocklistHash(spki) ?? []).toString('hex');
const hexOf = (base64url: string | undefined) => Buffer.from(base64url ?? '', 'base64url').toString('hex');

const spkiOf = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });

test('an RSA key is named by its modulus, whatever its exponent, and an EC key by its x, with however many zeros before it', () => {
  const rsa = [65537, 3].map((publicExponent) => generateKeyPairSync('rsa', { modulusLength: 1024, publicExponent }).publicKey);
  const curves = ['prime256v1', 'secp384r1', 'secp521r1', 'secp256k1'];
  const ec = [...curves, ...curves, ...curves].map((namedCurve) => generateKeyPairSync('ec', { namedCurve }).publicKey);
  const numbers = [...rsa, ...ec].map((key) => key.export({ format: 'jwk' })).map(({ n, x }) => hexOf(n ?? x));
  expect([...rsa, ...ec].map((key) => hashOf(spkiOf(key)))).toEqual(byPython(numbers));
});

test('a compressed point has the name of the whole one', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const point = spki.subarray(-65);
  const compressed = ECDH.convertKey(point, 'prime256v1', undefined, undefined, 'compressed') as Buffer;
  // A bit string that is shorter by 32 bytes, in its own length and in that of the whole.
  const head = Buffer.from(spki.subarray(0, -65));
  head[1] = (head[1] as number) - 32;
  head[head.length - 2] = (head.at(-2) as number) - 32;
  expect(hashOf(Buffer.concat([head, compressed]))).toBe(hashOf(spki));
});

test('an Ed25519 key is named by its bytes', () => {
  const { publicKey } = generateKeyPairSync('ed25519');
  expect([hashOf(spkiOf(publicKey))]).toEqual(byPython([hexOf(publicKey.export({ format: 'jwk' }).x)]));
});

test('a DSA key is named by its y', () => {
  const { publicKey } = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
  const y = /pub:\s*((?:\s*[0-9a-f]{2}:?)+)/.exec(
    execFileSync('openssl', ['pkey', '-pubin', '-noout', '-text'], { input: publicKey.export({ type: 'spki', format: 'pem' }), encoding: 'utf8' }),
  );
  expect(hashOf(publicKey.export({ type: 'spki', format: 'der' }))).toBe(byPython([(y?.[1] ?? '').replaceAll(/[^0-9a-f]/g, '')])[0]);
});

test('a key of a Debian of 2008 has the name that its modulus has', () => {
  const pem = readFileSync(new URL('badkeys/rsa-debianweak.key', import.meta.url), 'utf8');
  const key = createPublicKey(pem);
  const der = new Uint8Array(Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ''), 'base64'));
  expect(hashOf(spkiOfRsaKey(der))).toBe(byPython([hexOf(key.export({ format: 'jwk' }).n)])[0]);
});
