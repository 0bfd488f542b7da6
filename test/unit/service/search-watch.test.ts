import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SearchWatch } from '../../../main/service/search-watch.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { insertCertificate } from '../../../main/store/certificates.ts';
import { indexedUpTo } from '../../../main/store/search-index.ts';
import { certificate } from '../audit/filled-vault.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { createdVault, openedVault } from './opened-vault.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

const parent = temporaryFolder();
let session: VaultSession;
let ending: AbortController;
let watched: Promise<void>;

beforeEach(async () => {
  session = await createdVault(mkdtempSync(join(parent, 'v-')), 'vault.strongroom');
  ending = new AbortController();
  watched = Promise.resolve();
});
afterEach(async () => {
  ending.abort();
  await watched;
  await session.close('test');
});

async function put(from: number, to: number): Promise<void> {
  await session.queries.transaction().execute(async (change) => {
    for (let at = from; at < to; at++) await insertCertificate(change, { ...certificate(`id ${at}`), search: `name-${at}.example`, log_entry: at });
  });
}

test('certificates are taken into the index at unlock and after they came in, but not while a command runs', async () => {
  await put(0, 1000);
  let running = 0;
  const watch = new SearchWatch({ queries: session.queries, queue: { running: () => Array.from({ length: running }) } as unknown as VaultSession['queue'] });
  watched = watch.run(ending.signal);
  await vi.waitFor(async () => expect(await indexedUpTo(session.queries)).toBe(1000), 10_000);
  running = 1;
  await put(1000, 1010);
  watch.wake();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await indexedUpTo(session.queries)).toBe(1000);
  running = 0;
  watch.wake();
  await vi.waitFor(async () => expect(await indexedUpTo(session.queries)).toBe(1010), 10_000);
});

test('an index that cannot be written is told of, and tried again when there is a reason', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  await put(0, 5);
  await sql`create trigger full before insert on certificate_texts begin select raise(abort, 'no'); end`.execute(session.queries);
  const watch = new SearchWatch(session);
  watched = watch.run(ending.signal);
  await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(1), 10_000);
  await sql`drop trigger full`.execute(session.queries);
  watch.wake();
  await vi.waitFor(async () => expect(await indexedUpTo(session.queries)).toBe(5), 10_000);
  told.mockRestore();
});

test('an index that nobody signed for is made anew, and one that was signed for is kept', async () => {
  await put(0, 5);
  watched = new SearchWatch(session).run(ending.signal);
  await vi.waitFor(async () => expect(await indexedUpTo(session.queries)).toBe(5), 10_000);
  ending.abort();
  const { folder } = session;
  const open = readFileSync(join(folder, 'checkpoint'));
  await session.close('test');
  session = await openedVault(folder);
  expect(await indexedUpTo(session.queries)).toBe(5);
  await session.close('test');
  // As after a crash: the statement says nothing of the file.
  writeFileSync(join(folder, 'checkpoint'), open);
  session = await openedVault(folder);
  expect(session.alarms).toMatchObject([{ code: 'NOT_LOCKED_CLEANLY' }]);
  expect(await indexedUpTo(session.queries)).toBe(0);
});
