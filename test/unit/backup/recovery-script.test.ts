import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { describe, expect, test } from 'vitest';
import { sealAesGcm } from '../../../main/crypto/aes-gcm.ts';
import { fromHex, toHex, utf8 } from '../../../main/crypto/bytes.ts';
import { signEd25519, signingKeyPair } from '../../../main/crypto/ed25519.ts';
import { sha256Hex } from '../../../main/crypto/hash.ts';
import { type GeneratedKeyAlgorithm, generateKeysHere } from '../../../main/crypto/key-generation.ts';
import { randomBytes } from '../../../main/crypto/random.ts';
import { boxPublicKey, sealToBox } from '../../../main/crypto/sealed-box.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { sealXChaCha } from '../../../main/crypto/xchacha20-poly1305.ts';
import { canonicalJson, type Json } from '../../../main/formats/canonical-json.ts';
import { python } from '../../integration/recovery-bench.ts';

// The script's own cryptography against libraries that are not ours, at every length where a block ends. What it does with a whole backup is
// in test/integration/disaster.test.ts.

/** Calls functions of the script; bytes go in and come out in hexadecimal. */
function answers(calls: readonly [name: string, ...args: (string | { text: string })[]][]): (string | boolean | null)[] {
  const program = `
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import recover
def value(answer):
    return answer.hex() if isinstance(answer, (bytes, bytearray)) else answer
answers = []
for name, *args in json.load(sys.stdin):
    try:
        answers.append(value(getattr(recover, name)(*(bytes.fromhex(a) if isinstance(a, str) else json.loads(a['text']) for a in args))))
    except ValueError as error:
        answers.append('ValueError: %s' % error)
print(json.dumps(answers))`;
  const { status, stdout, stderr } = spawnSync(python(), ['-I', '-S', '-B', '-c', program, resolve('assets/recovery')], {
    input: JSON.stringify(calls),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as (string | boolean | null)[];
}

const secret = () => SecretBytes.take(randomBytes(32));
const hex = (key: SecretBytes) => toHex(key.bytes);
/** Around the ends of the blocks of Poly1305, AES, Salsa20 and ChaCha20, and some more blocks. */
const lengths = [0, 1, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64, 65, 96, 127, 128, 129, 255, 256, 1000, 4064];

function flipped(sealed: Uint8Array, at: number): string {
  const copy = Uint8Array.from(sealed);
  const place = at < 0 ? copy.length + at : at;
  copy[place] = copy[place]! ^ 1;
  return toHex(copy);
}

describe('what libsodium or OpenSSL sealed opens, and not where a bit of it is another', () => {
  const cases: [string, (key: SecretBytes, plain: Uint8Array, associated: Uint8Array) => Uint8Array, boolean][] = [
    ['xchacha20_poly1305_open', sealXChaCha, true],
    ['aes256_gcm_open', sealAesGcm, true],
    ['open_sealed_box', (key, plain) => sealToBox(boxPublicKey(key), plain), false],
  ];
  test.each(cases)('%s', (name, seal, hasAssociated) => {
    const sealed = lengths.map((length) => {
      const [key, plain, associated] = [secret(), randomBytes(length), hasAssociated ? randomBytes(length % 50) : new Uint8Array(0)];
      return { key: hex(key), plain: toHex(plain), associated, sealed: seal(key, plain, associated) };
    });
    const extra = (associated: Uint8Array) => (hasAssociated ? [toHex(associated)] : []);
    const good = answers(sealed.map((one) => [name, one.key, toHex(one.sealed), ...extra(one.associated)]));
    expect(good).toEqual(sealed.map(({ plain }) => plain));
    const places = [0, 11, 23, -17, -16, -1];
    const bad = answers(sealed.flatMap((one) => places.map((at): [string, ...string[]] => [name, one.key, flipped(one.sealed, at), ...extra(one.associated)])));
    expect(bad).toEqual(bad.map(() => null));
    if (hasAssociated) expect(answers([[name, sealed[9]!.key, toHex(sealed[9]!.sealed), '00']])).toEqual([null]);
    expect(answers([[name, '00'.repeat(32), '00'.repeat(20), ...extra(new Uint8Array(0))]])).toEqual([null]);
  });
});

test('ML-KEM-768 gives the secret that was encapsulated, and another for a ciphertext that was changed (FIPS 203, implicit rejection)', () => {
  const calls: [string, string, string][] = [];
  const expected: string[] = [];
  for (let round = 0; round < 8; round += 1) {
    const seed = randomBytes(64);
    const { publicKey, secretKey } = ml_kem768.keygen(seed);
    const { cipherText, sharedSecret } = ml_kem768.encapsulate(publicKey);
    const changed = fromHex(flipped(cipherText, 137 * round))!;
    calls.push(['ml_kem_decapsulate', toHex(seed), toHex(cipherText)], ['ml_kem_decapsulate', toHex(seed), toHex(changed)]);
    expected.push(toHex(sharedSecret), toHex(ml_kem768.decapsulate(changed, secretKey)));
  }
  expect(answers(calls)).toEqual(expected);
});

test('a signature of Ed25519 is that of its key over its text, and of no other', () => {
  const calls: [string, ...string[]][] = [];
  const message = utf8('a policy');
  for (let round = 0; round < 4; round += 1) {
    const seed = secret();
    const { publicKey, secretKey } = signingKeyPair(seed);
    const signature = signEd25519(secretKey, message);
    calls.push(['ed25519_verify', toHex(publicKey), toHex(message), toHex(signature)]);
    for (const at of [0, 31, 32, 63]) calls.push(['ed25519_verify', toHex(publicKey), toHex(message), flipped(signature, at)]);
    calls.push(
      ['ed25519_verify', toHex(publicKey), flipped(message, 3), toHex(signature)],
      ['ed25519_verify', flipped(publicKey, 5), toHex(message), toHex(signature)],
    );
    // The same number beyond the order of the group: RFC 8032, section 5.1.7, asks for its refusal.
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const s = BigInt(`0x${toHex(signature.slice(32).reverse())}`) + order;
    const malleable = Uint8Array.from([...signature.slice(0, 32), ...fromHex(s.toString(16).padStart(64, '0'))!.reverse()]);
    calls.push(['ed25519_verify', toHex(publicKey), toHex(message), toHex(malleable)]);
  }
  expect(answers(calls)).toEqual(calls.map((_, index) => index % 8 === 0));
});

test('the public key of a private key is computed for every kind that is stored', () => {
  const kinds: GeneratedKeyAlgorithm[] = ['rsa-2048', 'ec-p256', 'ec-p384', 'ec-p521', 'ed25519'];
  const pairs = kinds.flatMap((kind) => [generateKeysHere(kind), generateKeysHere(kind)]);
  expect(answers(pairs.map(({ pkcs8 }) => ['spki_sha256', toHex(pkcs8)]))).toEqual(pairs.map(({ spki }) => sha256Hex(spki)));
  // A number of an RSA key that is another: its prime.
  const rsa = pairs[0]!.pkcs8;
  expect(answers([['spki_sha256', flipped(rsa, 700)]])).toEqual([expect.stringMatching(/^ValueError/)]);
});

test('canonical JSON is spelled as ours: members by UTF-16 code units, signs beyond ASCII as they are', () => {
  const values: Json[] = [
    { b: 1, a: [true, null, 'x'] },
    { '\u{1f511}': 1, '\uffee': 2, é: 3, e: 4 },
    ['\u0000\b\t\n\f\r"\\/\u007f\u2028', 9007199254740991, -5],
  ];
  expect(answers(values.map((value) => ['canonical_json', { text: JSON.stringify(value) }]))).toEqual(values.map((value) => canonicalJson(value)));
});
