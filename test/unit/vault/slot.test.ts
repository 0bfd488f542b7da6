import { beforeAll, describe, expect, test } from 'vitest';
import { ARGON2ID_FLOOR } from '../../../main/crypto/argon2id.ts';
import { fromBase64, toBase64, utf8 } from '../../../main/crypto/bytes.ts';
import { randomBytes } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { openSlot, type Slot, sealSlot } from '../../../main/vault/slot.ts';

const seed = SecretBytes.take(randomBytes(32));
const right = utf8('walnut-turbine-harbor-lilac');
let slot: Slot;

beforeAll(async () => {
  slot = await sealSlot('vault', 'alice', seed, right, null, ARGON2ID_FLOOR);
});

describe('a slot', () => {
  test('opens with its passphrase to the seed', async () => {
    using opened = await openSlot('vault', slot, right, null);
    expect(opened && toBase64(opened.bytes)).toBe(toBase64(seed.bytes));
  });

  test('does not open with another passphrase', async () => {
    expect(await openSlot('vault', slot, utf8('walnut-turbine-harbor-lilad'), null)).toBeNull();
  });

  test('does not open in another vault: the passphrase vouches for the chain of policies', async () => {
    await expect(openSlot('other', slot, right, null)).rejects.toMatchObject({ code: 'VAULT_HEADER_DAMAGED' });
  });

  test('does not open as another officer’s', async () => {
    await expect(openSlot('vault', { ...slot, officer: 'bob' }, right, null)).rejects.toMatchObject({ code: 'VAULT_HEADER_DAMAGED' });
  });

  test.each(['sealed', 'commitment'] as const)('does not open with a byte of %s changed', async (field) => {
    const bytes = fromBase64(slot[field]) as Uint8Array;
    bytes[3] = (bytes[3] as number) ^ 1;
    const opening = openSlot('vault', { ...slot, [field]: toBase64(bytes) }, right, null);
    if (field === 'commitment') expect(await opening).toBeNull();
    else await expect(opening).rejects.toMatchObject({ code: 'VAULT_HEADER_DAMAGED' });
  });

  test.each([
    ['too much memory', { memoryMiB: 2048, passes: 3 }],
    ['too many passes', { memoryMiB: 256, passes: 11 }],
    ['too little memory', { memoryMiB: 8, passes: 3 }],
    ['too few passes', { memoryMiB: 256, passes: 1 }],
  ])('is refused before any work when it asks for %s', async (_name, cost) => {
    const opening = openSlot('vault', { ...slot, kdf: { ...slot.kdf, ...cost } }, right, null);
    // The message of the check before the derivation, not that of a tag which fails after it.
    await expect(opening).rejects.toMatchObject({ code: 'VAULT_HEADER_DAMAGED', message: expect.stringContaining('key derivation') });
  });

  test('is not written below the floor', async () => {
    await expect(sealSlot('vault', 'alice', seed, right, null, { memoryMiB: 64, passes: 3 })).rejects.toThrow();
  });

  test('with a key file needs passphrase and file, and this file', async () => {
    using file = SecretBytes.take(randomBytes(32));
    using other = SecretBytes.take(randomBytes(32));
    const both = await sealSlot('vault', 'alice', seed, right, file, ARGON2ID_FLOOR);
    expect(await openSlot('vault', both, right, null)).toBeNull();
    expect(await openSlot('vault', both, right, other)).toBeNull();
    using opened = await openSlot('vault', both, right, file);
    expect(opened && toBase64(opened.bytes)).toBe(toBase64(seed.bytes));
  });
});
