import { createPrivateKey, type JsonWebKey } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { readJson } from '../../../main/formats/json-bytes.ts';
import { readContainer } from '../../../main/formats/read-container.ts';
import { FormatError } from '../../../main/pki/format-error.ts';
import { makeIdentities, type TestIdentity } from './oracle.ts';

let identities: TestIdentity[];
/** By OpenSSL in Node, which is the oracle here. */
let jwks: Record<string, JsonWebKey>;

beforeAll(async () => {
  identities = await makeIdentities();
  jwks = Object.fromEntries(
    identities.map(({ algorithm, pkcs8 }) => [
      algorithm,
      createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }).export({ format: 'jwk' }),
    ]),
  );
});

const read = (value: unknown) => readContainer(utf8(typeof value === 'string' ? value : JSON.stringify(value)));
const refused = (code: string, message = '') => expect.objectContaining({ code, message: expect.stringContaining(message) });
const jwk = (algorithm: string) => jwks[algorithm] as JsonWebKey;

describe('a JSON Web Key', () => {
  test('of every kind is the key that OpenSSL made it from', () => {
    for (const { algorithm, pkcs8 } of identities) {
      expect(read({ kid: 'web ü', use: 'sig', ...jwk(algorithm) })).toEqual({
        format: 'jwk',
        entries: [{ kind: 'private-key', pkcs8, friendlyName: 'web ü' }],
      });
    }
  });

  test('of RSA needs its primes; the rest is computed, and compared where it is there', () => {
    const { dp, dq, qi, ...short } = jwk('rsa-2048');
    const [identity] = identities as [TestIdentity];
    expect(read(short).entries).toEqual([{ kind: 'private-key', pkcs8: identity.pkcs8 }]);
    const { p, q, ...alone } = short;
    expect(() => read(alone)).toThrow(refused('FILE_UNSUPPORTED', 'private exponent'));
    expect(() => read({ ...alone, p })).toThrow(refused('FILE_UNSUPPORTED'));
    expect(() => read({ ...jwk('rsa-2048'), dp: dq, dq: dp })).toThrow(refused('FILE_MALFORMED'));
    expect(() => read({ ...jwk('rsa-2048'), qi: dp })).toThrow(refused('FILE_MALFORMED'));
    expect(() => read({ ...short, p: q })).toThrow(refused('FILE_MALFORMED'));
    expect(() => read({ ...jwk('rsa-2048'), oth: [] })).toThrow(refused('FILE_UNSUPPORTED', 'two primes'));
    expect(qi).toBeDefined();
  });

  test('whose public half is another key is refused', async () => {
    const others = await makeIdentities(['ec-p256', 'ed25519']);
    for (const { algorithm, pkcs8 } of others) {
      const { x, y } = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
      expect(() => read({ ...jwk(algorithm), x, ...(y && { y }) })).toThrow(refused('FILE_MALFORMED'));
    }
    expect(() => read({ ...jwk('ed25519'), d: `${jwk('ed25519').d}AA` })).toThrow(refused('FILE_MALFORMED'));
    expect(() => read({ ...jwk('ec-p256'), d: `BBBB${jwk('ec-p256').d}` })).toThrow(FormatError);
  });

  test('that lacks a number, or has one that is none, says which', () => {
    for (const [algorithm, name] of [
      ['rsa-2048', 'n'],
      ['rsa-2048', 'e'],
      ['ec-p384', 'x'],
      ['ec-p384', 'y'],
      ['ed25519', 'x'],
    ] as const) {
      const { [name]: _, ...rest } = jwk(algorithm);
      expect(() => read(rest)).toThrow(refused('FILE_MALFORMED', `“${name}”`));
      for (const value of ['', '+/+/', 'A', 7, null, ['AA']]) expect(() => read({ ...rest, [name]: value })).toThrow(refused('FILE_MALFORMED', `“${name}”`));
    }
  });

  test.each([
    ['EC', 'secp256k1', 'secp256k1'],
    ['EC', 'P-192', 'P-192'],
    ['EC', 'constructor', 'constructor'],
    ['OKP', 'Ed448', 'Ed448'],
    ['OKP', 'X25519', 'X25519'],
    ['OKP', 'X448', 'X448'],
    ['Unknown', '', 'Unknown'],
  ])('of the kind %s %s is named', (kty, crv, name) => {
    expect(() => read({ kty, crv, x: 'AA', y: 'AA', d: 'AA' })).toThrow(refused('FILE_UNSUPPORTED', name));
  });

  test('of a post-quantum algorithm is named', () => {
    expect(() => read({ kty: 'AKP', alg: 'ML-DSA-44', pub: 'AA', priv: 'AA' })).toThrow(refused('FILE_UNSUPPORTED', 'ML-DSA-44'));
  });

  test('that is encrypted is named, in both of its forms', () => {
    expect(() => read({ protected: 'AA', encrypted_key: 'AA', iv: 'AA', ciphertext: 'AA', tag: 'AA' })).toThrow(refused('FILE_UNSUPPORTED', 'JWE'));
    expect(() => read('eyJhbGciOiJQQkVTMi1IUzI1NitBMTI4S1cifQ.AA.AA.AA.AA')).toThrow(refused('FILE_UNSUPPORTED', 'encrypted JSON Web Key'));
  });
});

describe('a set of JSON Web Keys', () => {
  test('gives all private keys, and the certificates of their chains; the others by name', () => {
    const identity = identities.find(({ algorithm }) => algorithm === 'ec-p521') as TestIdentity;
    const x5c = identity.chain.map((der) => Buffer.from(der).toString('base64'));
    const { d, ...open } = jwk('ec-p256');
    const set = [{ ...jwk('ec-p521'), kid: 'a', x5c }, open, { kty: 'oct', k: 'AAAA' }, jwk('ed25519'), { ...open, x5c: [x5c[0]] }];
    expect(d).toBeDefined();
    for (const written of [{ keys: set }, set, `\ufeff ${JSON.stringify({ keys: set }, null, 2)}\r\n`, JSON.stringify(set).replaceAll('/', '\\/')]) {
      const { entries } = read(written);
      expect(entries.map((entry) => (entry.kind === 'skipped' ? entry.what : entry.kind))).toEqual([
        'private-key',
        'certificate',
        'certificate',
        'certificate',
        'public key',
        'symmetric key',
        'private-key',
        'public key',
        'certificate',
      ]);
      expect(entries[1]).toEqual({ kind: 'certificate', der: identity.chain[0], friendlyName: 'a' });
    }
    expect(() => read([{ ...open, x5c: ['not base64!'] }])).toThrow(refused('FILE_MALFORMED'));
    expect(() => read([{ ...open, x5c: ['AAAA'] }])).toThrow(refused('FILE_MALFORMED'));
  });

  test('with one that is not supported has the others', () => {
    const { entries } = read({ keys: [{ kty: 'OKP', crv: 'Ed448', x: 'AA', d: 'AA' }, jwk('ed25519')] });
    expect(entries.map(({ kind }) => kind)).toEqual(['unread', 'private-key']);
  });

  test('names what stands beside its keys, and inside one of them: a key may be there and nowhere else', () => {
    const [one, other] = [jwk('ed25519'), jwk('ec-p256')];
    const words = (value: unknown) => read(value).entries.map((entry) => ('what' in entry ? entry.what : entry.kind));
    const beside = ['private-key', 'what stands beside the keys of the JSON Web Key set'];
    for (const more of [{ previous: [other] }, { next: other }, { backup: 'MC4CAQAwBQYDK2VwBCIEIJ0123456789abcdefghij' }]) {
      expect(words({ keys: [one], ...more })).toEqual(beside);
      expect(words({ ...more, keys: [one] })).toEqual(beside);
    }
    expect(words({ ...other, keys: [one] })).toEqual(beside);
    expect(words({ keys: [one], version: 1, of: 'A server' })).toEqual(['private-key']);
    const inside = ['private-key', 'what lies inside the JSON Web Key'];
    for (const more of [{ previous: other }, { previous: [other] }, { previous: [['x', [other]]] }, { oth: [other] }]) {
      for (const written of [{ ...one, ...more }, [{ ...one, ...more }], { keys: [{ ...one, ...more }] }]) expect(words(written)).toEqual(inside);
    }
    expect(words({ kty: 'oct', k: 'AAAA', previous: other })).toEqual(['symmetric key', inside[1]]);
  });

  test('with the members that keys have besides numbers is nothing more than its keys', () => {
    const [, { chain }] = identities as [TestIdentity, TestIdentity];
    const key = {
      ...jwk('ec-p256'),
      key_ops: ['sign', 'verify'],
      x5c: chain.map((der) => Buffer.from(der).toString('base64')),
      x5t: 'AAAA',
      exp: 1,
      ext: true,
    };
    expect(read({ keys: [key] }).entries.map(({ kind }) => kind)).toEqual(['private-key', ...chain.map(() => 'certificate')]);
    expect(() => read({ ...jwk('rsa-2048'), oth: [{ r: 'AA', d: 'AA', t: 'AA' }] })).toThrow(refused('FILE_UNSUPPORTED', 'two primes'));
  });

  test('is not what other JSON is', () => {
    for (const other of ['{"name":"value"}', '[]', '[1,{"kty":"EC"}]', '{"inner":{"kty":"EC"}}', '{"keys":[{}],"x":"\\"kty\\""}', '{']) {
      expect(() => read(other)).toThrow(FormatError);
    }
  });
});

describe('JSON', () => {
  test('cut short at every length, or with a changed byte, is refused or another JSON', () => {
    const text = utf8(JSON.stringify({ keys: [jwk('ec-p256'), { a: [1, -2.5e3, true, null, 'x\\"y'] }] }));
    for (let length = 0; length < text.length; length++) expect(() => readContainer(text.subarray(0, length))).toThrow(FormatError);
    for (let at = 0; at < text.length; at++) {
      const changed = Uint8Array.from(text);
      changed[at] = (changed[at] as number) ^ 0x04;
      try {
        readContainer(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }
  });

  test('has no two members of one name: two readers could take two keys from it', () => {
    expect(() => readJson(utf8('{"d":"a","d":"b"}'))).toThrow(refused('FILE_MALFORMED', 'two members'));
    expect(readJson(utf8(`{"${'x'.repeat(70)}a":1,"${'x'.repeat(70)}b":1}`)).kind).toBe('object');
  });

  test('is bounded in depth and number', () => {
    expect(() => readJson(utf8('['.repeat(10_000)))).toThrow(refused('FILE_LIMITS'));
    expect(() => readJson(utf8('{"a":'.repeat(10_000)))).toThrow(refused('FILE_LIMITS'));
    expect(() => readJson(utf8(`[${'1,'.repeat(700_000)}1]`))).toThrow(refused('FILE_LIMITS'));
  });

  test.each(['', ' ', '{', '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', '{,}', '[1,', '[1 2]', '"a', '"a\\', '{a:1}', '1 1', '{"a":1}x', '"\n"', '?'])(
    'like %j is none',
    (text) => {
      expect(() => readJson(utf8(text))).toThrow(refused('FILE_MALFORMED'));
    },
  );
});
