import { Decrypter, Encrypter } from 'age-encryption';
import { expect, test } from 'vitest';
import { AgeDamaged, AgeForOthers, decryptAge, encryptAge, seedOfIdentity } from '../../../main/crypto/age.ts';
import { ageIdentity, ageRecipient } from '../../../main/crypto/age-recipient.ts';
import { concatBytes } from '../../../main/crypto/bytes.ts';
import { randomBytes } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 50_000) yield bytes.slice(at, at + 50_000);
}

async function whole(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of chunks) parts.push(part);
  return concatBytes(...parts);
}

const seed = () => SecretBytes.take(randomBytes(32));

test('a file opens for each of its recipients, for its own key, and for nobody else', async () => {
  using alice = seed();
  using bob = seed();
  using eve = seed();
  const text = randomBytes(200_001);
  const { fileKey, file } = await encryptAge(once(text), [ageRecipient(alice), ageRecipient(bob)]);
  const made = await whole(file);
  for (const one of [alice, bob]) expect(await whole(decryptAge(once(made), { kind: 'seed', seed: one }))).toEqual(text);
  expect(await whole(decryptAge(once(made), { kind: 'file-key', fileKey }))).toEqual(text);
  await expect(whole(decryptAge(once(made), { kind: 'seed', seed: eve }))).rejects.toThrow(AgeForOthers);
});

test('age-encryption itself opens what we make, and we what it makes, and the listener leaves no stanza', async () => {
  using alice = seed();
  const text = randomBytes(1000);
  const made = await whole((await encryptAge(once(text), [ageRecipient(alice)])).file);
  expect(Buffer.from(made).toString('latin1').match(/^-> /gm)).toHaveLength(1);
  const decrypter = new Decrypter();
  decrypter.addIdentity(ageIdentity(alice));
  expect(await decrypter.decrypt(made)).toEqual(text);
  const encrypter = new Encrypter();
  encrypter.addRecipient(ageRecipient(alice));
  expect(await whole(decryptAge(once(await encrypter.encrypt(text)), { kind: 'seed', seed: alice }))).toEqual(text);
});

test('every flipped, missing or added byte is noticed', async () => {
  using alice = seed();
  const made = await whole((await encryptAge(once(randomBytes(100)), [ageRecipient(alice)])).file);
  const open = (bytes: Uint8Array) => whole(decryptAge(once(bytes), { kind: 'seed', seed: alice }));
  for (let at = 0; at < made.length; at += 7) {
    const changed = made.slice();
    changed[at] = (changed[at] as number) ^ 1;
    const said = await open(changed).catch((error: unknown) => error);
    expect(said instanceof AgeDamaged || said instanceof AgeForOthers, `byte ${at}`).toBe(true);
  }
  await expect(open(made.subarray(0, -1))).rejects.toThrow(AgeDamaged);
  await expect(open(concatBytes(made, Uint8Array.of(0)))).rejects.toThrow(AgeDamaged);
  await expect(open(new Uint8Array(0))).rejects.toThrow(AgeDamaged);
});

test('a header without an end is not read for ever', async () => {
  using alice = seed();
  let given = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode('age-encryption.org/v1\n');
    for (;;) {
      given += 65_536;
      yield new Uint8Array(65_536).fill(0x41);
    }
  }
  await expect(whole(decryptAge(endless(), { kind: 'seed', seed: alice }))).rejects.toThrow(AgeDamaged);
  expect(given).toBeLessThan(6 * 1024 * 1024);
});

test('what the source says is not taken for a damage', async () => {
  using alice = seed();
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode('age-encryption.org/v1\n');
    throw Object.assign(new Error('gone'), { code: 'EIO' });
  }
  await expect(whole(decryptAge(failing(), { kind: 'seed', seed: alice }))).rejects.toMatchObject({ code: 'EIO' });
});

test('an identity is read as it stands on paper, and nothing else is', () => {
  using alice = seed();
  using read = seedOfIdentity(` ${ageIdentity(alice)}\n`);
  expect(read?.bytes).toEqual(alice.bytes);
  expect(seedOfIdentity('AGE-SECRET-KEY-1QQQQ')).toBeNull();
  expect(seedOfIdentity(ageIdentity(alice).replace(/.$/, (last) => (last === 'Q' ? 'P' : 'Q')))).toBeNull();
});
