import { beforeAll, expect, test, vi } from 'vitest';
import type { BackupNote } from '../../../main/backup/note.ts';
import { SlotOpener } from '../../../main/backup/open-key.ts';
import { ARGON2ID_FLOOR } from '../../../main/crypto/argon2id.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { equalBytes } from '../../../main/crypto/constant-time.ts';
import { randomBytes } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { type KeyFile, makeKeyFile } from '../../../main/vault/key-file.ts';
import { sealSlot } from '../../../main/vault/slot.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

const vaultId = 'ab'.repeat(32);
const seed = { alice: SecretBytes.take(randomBytes(32)), bob: SecretBytes.take(randomBytes(32)) };
const [his, his2] = [makeKeyFile(vaultId, 'bob'), makeKeyFile(vaultId, 'bob')];
const passphrase = utf8('one passphrase that two officers happen to have');
const { signal } = new AbortController();
let note: BackupNote;

beforeAll(async () => {
  const slots = [
    await sealSlot(vaultId, 'bob', seed.bob, passphrase, his.secret, ARGON2ID_FLOOR),
    await sealSlot(vaultId, 'alice', seed.alice, utf8('another'), null, ARGON2ID_FLOOR),
  ];
  note = { vaultId, slots } as unknown as BackupNote;
});

const opened = async (keyFiles: readonly KeyFile[]) => {
  const opener = new SlotOpener(passphrase, keyFiles);
  using key = await opener.open(note, signal);
  return { lacking: opener.lacking(note), holder: key?.holder ?? null, isBobs: key !== null && equalBytes(key.seed.bytes, seed.bob.bytes) };
};

test('a slot that needs a key file is not tried without it, and is counted', async () => {
  expect(await opened([])).toEqual({ lacking: 1, holder: null, isBobs: false });
});

test('it opens with the passphrase and whichever of the officer’s key files it was made for', async () => {
  expect(await opened([his2, his])).toEqual({ lacking: 0, holder: 'bob', isBobs: true });
  expect(await opened([his2])).toEqual({ lacking: 0, holder: null, isBobs: false });
});

test('a key file of another officer or another vault is none for it', async () => {
  const others = [
    { ...his, officer: 'alice' },
    { ...his, vault: 'cd'.repeat(8) },
  ];
  expect(await opened(others)).toEqual({ lacking: 1, holder: null, isBobs: false });
});
