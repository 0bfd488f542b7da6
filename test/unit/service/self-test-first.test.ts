import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createService } from '../../../main/service/service.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { passphrase } from './opened-vault.ts';

// Something that takes passphrases and gives keys, and is not Argon2id.
vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

const folder = join(temporaryFolder(), 'acme');

test('with one known answer wrong no vault is made or opened, and no passphrase stays', async () => {
  const { life } = createService({ version: '0', host: 'here' });
  const given = passphrase();
  await expect(life['agent.create']({ folder, officer: 'Alice', passphrase: given, kit: null, keyFile: null })).rejects.toMatchObject({
    code: 'SELF_TEST_FAILED',
  });
  expect(existsSync(folder)).toBe(false);
  expect(given.every((byte) => byte === 0)).toBe(true);
  await expect(life['agent.unlock']({ folder, officer: 'Alice', passphrase: passphrase(), keyFile: null })).rejects.toMatchObject({ code: 'SELF_TEST_FAILED' });
});

test('with one known answer wrong no kit opens a vault, and neither its sheets nor the new passphrase stay', async () => {
  const { life } = createService({ version: '0', host: 'here' });
  const given = { sheets: [new Uint8Array([1, 2, 3])], passphrase: passphrase() };
  await expect(life['agent.openWithKit']({ folder, officer: 'Alice', ...given })).rejects.toMatchObject({ code: 'SELF_TEST_FAILED' });
  expect([...(given.sheets[0] as Uint8Array), ...given.passphrase].every((byte) => byte === 0)).toBe(true);
});
