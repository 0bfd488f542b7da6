import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InventoryPages, listInventory } from '../../../main/service/inventory-calls.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { insertCertificate } from '../../../main/store/certificates.ts';
import { indexMore } from '../../../main/store/search-index.ts';
import { everyCertificate } from '../../integration/vault-bench.ts';
import { certificate } from '../audit/filled-vault.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { createdVault } from './opened-vault.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

const parent = temporaryFolder();
let session: VaultSession;
beforeEach(async () => {
  session = await createdVault(mkdtempSync(join(parent, 'v-')), 'vault.strongroom');
  await session.queries.transaction().execute(async (change) => {
    for (let at = 0; at < 1500; at++) {
      const id = at.toString(16).padStart(12, '0');
      await insertCertificate(change, { ...certificate(id), fingerprint: id.padStart(64, '0'), search: `name-${at}.example`, log_entry: at });
    }
    await indexMore(change, 1500);
  });
});
afterEach(() => session.close('test'));

test('a page of a search comes before its number where that may come later, and never where it may not', async () => {
  const asked = { ...everyCertificate, search: 'example', limit: 5 };
  const early = await listInventory(session, { ...asked, countLater: true });
  expect([early.items.length, early.total, early.counted]).toEqual([5, 5, false]);
  const whole = await listInventory(session, asked);
  expect([whole.items, whole.total, Object.hasOwn(whole, 'counted')]).toEqual([early.items, 1500, false]);
  expect(await new InventoryPages(session).count(asked)).toEqual({ total: 1500 });
});

test('a count that the next one overtakes says so, and the next one counts', async () => {
  const pages = new InventoryPages(session);
  const [overtaken, last] = await Promise.all([
    pages.count({ ...everyCertificate, search: 'example' }),
    pages.count({ ...everyCertificate, search: 'name-14' }),
  ]);
  expect([overtaken.total, last.total]).toEqual([null, 111]);
});

test('a count is given up for the rows of the next question, and not for those of the same, or of one that counts by itself', async () => {
  const pages = new InventoryPages(session);
  const asked = { ...everyCertificate, search: 'example', countLater: true };
  const { countLater: _, ...other } = { ...asked, search: 'name-14' };
  const kept = pages.count(asked);
  await pages.list({ ...asked, offset: 100, limit: 50, sort: 'serial' });
  await pages.list(other);
  expect(await kept).toEqual({ total: 1500 });
  const overtaken = pages.count(asked);
  await pages.list({ ...asked, search: 'name-14' });
  expect(await overtaken).toEqual({ total: null });
});

test('a count that fails is told of', async () => {
  await session.queries.schema.dropTable('certificate_texts').execute();
  await expect(new InventoryPages(session).count({ ...everyCertificate, search: 'example' })).rejects.toThrow(/certificate_texts/);
});
