import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkRows } from '../../../main/audit/check-rows.ts';
import { listAudit } from '../../../main/service/audit-calls.ts';
import { showCertificate } from '../../../main/service/inventory-calls.ts';
import { showKey, startDestroying } from '../../../main/service/key-calls.ts';
import { verifyLog } from '../../../main/service/log-calls.ts';
import { startRenewal } from '../../../main/service/renewal-calls.ts';
import { showRequest } from '../../../main/service/request-view.ts';
import { keysToRetire, retireKeys, setRetireRule, showRetirable } from '../../../main/service/retire-keys.ts';
import { changeSettings, readSettings } from '../../../main/service/settings.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { requestsOfKey } from '../../../main/store/requests.ts';
import { findKey } from '../../../main/store/sealed-keys.ts';
import { forgetFailedUnlocks } from '../../../main/vault/failed-unlocks.ts';
import { contract } from '../../../preload/contract/index.ts';
import { makePair } from '../../integration/pairs.ts';
import { createdVault, imported, openedVault, passphrase } from '../service/opened-vault.ts';
import { certificates, DAY, ended, foreignCa, requested } from './made-here.ts';
import { openWith } from './open-with.ts';

const parent = mkdtempSync(join(tmpdir(), 'strongroom-destroy-'));
let session: VaultSession;

beforeAll(async () => {
  session = await createdVault(parent, 'vault');
});

afterAll(async () => {
  await session.close('the test ended');
  rmSync(parent, { recursive: true, force: true });
});

const own = () => passphrase() as Uint8Array<ArrayBuffer>;
const destroy = (spkiSha256: string, reason = 'It leaked.') => startDestroying(session, { spkiSha256, reason, officerPassphrase: own() });

/** Brings a pair in and answers the hash of its key. */
async function broughtIn(name: string): Promise<{ spki: string; file: string; id: string }> {
  const pair = await makePair(name);
  const file = join(parent, `${name}.pem`);
  writeFileSync(file, pair.keyPem + pair.certificatePem);
  await imported(session, [file]);
  const [row] = await certificates(session, name);
  return { spki: (await showCertificate(session, row?.id ?? '')).spkiSha256, file, id: row?.id ?? '' };
}

async function storedRows(spki: string) {
  const key = await findKey(session.queries, spki);
  const records = await session.queries
    .selectFrom('records')
    .selectAll()
    .where('id', '=', key?.id ?? '')
    .execute();
  const shares = await session.queries
    .selectFrom('shares')
    .selectAll()
    .where('record', '=', key?.id ?? '')
    .execute();
  return { key, records, shares };
}

/** Every page of the database as it lies on the disk now, write-ahead log included, decrypted: also what no table leads to any more. */
function pagesOf({ ownFiles, databaseKey }: VaultSession): Buffer {
  const copy = join(parent, 'copy.db');
  for (const [at, path] of ownFiles.entries()) copyFileSync(path, at === 0 ? copy : `${copy}-wal`);
  const database = new SqliteDatabase(copy);
  try {
    database.pragma("cipher='chacha20'");
    database.key(Buffer.concat([Buffer.from('raw:'), databaseKey.bytes]));
    return database.serialize();
  } finally {
    database.close();
  }
}

describe('a key that is destroyed', () => {
  test('is gone with every share of it, the certificate stays, and the log proves it', async () => {
    const { spki, id } = await broughtIn('gone.example');
    expect((await storedRows(spki)).records).toHaveLength(1);
    const { command } = await ended(session, destroy(spki));
    expect(command).toMatchObject({ kind: 'destroy-key', title: expect.stringContaining('gone.example') });
    expect(await storedRows(spki)).toMatchObject({ key: { state: 'destroyed' }, records: [], shares: [] });
    const { certificate, history } = await showCertificate(session, id);
    expect(certificate.privateKey).toBe('destroyed');
    expect(history[0]).toMatchObject({ action: 'key.destroyed', text: expect.stringContaining('It leaked.') });
    expect((await checkRows(session.queries)).problems).toEqual([]);
    using unlocked = await session.unlockAgain(own());
    await expect(openWith(session, spki, unlocked)).rejects.toMatchObject({ code: 'KEY_DESTROYED' });
  });

  test('leaves nothing of its sealed record in any page of the file', async () => {
    const { spki } = await broughtIn('overwritten.example');
    const sealed = Buffer.from((await storedRows(spki)).records[0]?.sealed ?? []);
    expect(sealed.length).toBeGreaterThan(100);
    expect(pagesOf(session).includes(sealed)).toBe(true);
    await ended(session, destroy(spki));
    expect(pagesOf(session).includes(sealed)).toBe(false);
  });

  test('is destroyed once', async () => {
    const { spki } = await broughtIn('once.example');
    await ended(session, destroy(spki));
    await expect(destroy(spki)).rejects.toMatchObject({ code: 'KEY_DESTROYED' });
  });

  test('needs the passphrase, and a wrong one destroys nothing', async () => {
    const { spki } = await broughtIn('asked.example');
    await expect(startDestroying(session, { spkiSha256: spki, reason: 'x', officerPassphrase: new TextEncoder().encode('wrong') })).rejects.toMatchObject({
      code: 'OFFICER_PASSPHRASE_WRONG',
    });
    forgetFailedUnlocks(session.folder);
    expect(await storedRows(spki)).toMatchObject({ key: { state: 'in-store' } });
  });

  test('is not taken in again', async () => {
    const { spki, file } = await broughtIn('again.example');
    await ended(session, destroy(spki));
    const before = readFileSync(file);
    const { files, keys, erased } = await imported(session, [file], { eraseSource: true });
    expect({ keys, erased }).toEqual({ keys: { stored: 0, known: 0 }, erased: 0 });
    expect(files).toHaveLength(1);
    expect(readFileSync(file)).toEqual(before);
    expect(await storedRows(spki)).toMatchObject({ key: { state: 'destroyed' }, records: [] });
  });

  test('whose record was put back behind the log’s back does not open, and it shows', async () => {
    const { spki } = await broughtIn('put-back.example');
    const before = await storedRows(spki);
    await ended(session, destroy(spki));
    await session.queries.insertInto('records').values(before.records).execute();
    await session.queries.insertInto('shares').values(before.shares).execute();
    await session.queries.updateTable('keys').set({ state: 'in-store' }).where('spki_sha256', '=', spki).execute();
    using unlocked = await session.unlockAgain(own());
    await expect(openWith(session, spki, unlocked)).rejects.toMatchObject({ code: 'RECORD_DAMAGED', message: expect.stringContaining('destroyed') });
    expect((await checkRows(session.queries)).problems).toContainEqual({ kind: 'unlogged', table: 'records', id: `${before.key?.id}/1` });
    await session.queries
      .deleteFrom('shares')
      .where('record', '=', before.key?.id ?? '')
      .execute();
    await session.queries
      .deleteFrom('records')
      .where('id', '=', before.key?.id ?? '')
      .execute();
    // A key that is called in store again without a record shows as well.
    expect((await checkRows(session.queries)).problems).toEqual([{ kind: 'altered', table: 'keys', id: before.key?.id }]);
    await session.queries.updateTable('keys').set({ state: 'destroyed' }).where('spki_sha256', '=', spki).execute();
    expect((await checkRows(session.queries)).problems).toEqual([]);
  });

  test('takes the requests that wait for an answer with it', async () => {
    const request = await requested(session, 'waits.example.com');
    expect((await showKey(session, request.spki_sha256)).requests).toMatchObject([{ id: request.id, open: true }]);
    await ended(session, destroy(request.spki_sha256));
    expect((await showRequest(session, request.id)).request).toMatchObject({ state: 'withdrawn', privateKey: 'destroyed' });
  });
});

describe('the rule that retires keys', () => {
  const stateOf = async (name: string) => (await certificates(session, name))[0]?.privateKey;
  const unlockedIn = async (days: number) => {
    await session.close('for another time');
    session = await openedVault(join(parent, 'vault'), () => Date.now() + days * DAY);
  };
  const retired = async () => {
    const command = await retireKeys(session);
    if (command !== null) await session.queue.ended(command);
    return command;
  };

  test('destroys those of certificates that were renewed and ended long enough ago, and no other', async () => {
    const ca = await foreignCa();
    // Asked for long ago: a certificate that is older than its request answers nothing.
    await unlockedIn(-100);
    const now = Date.now();
    const made: Record<string, { spki: string }> = {};
    for (const [name, days, renewed] of [
      ['long-ago.example.com', -40, true],
      ['not-renewed.example.com', -40, false],
      ['lately.example.com', -10, true],
    ] as const) {
      const first = await requested(session, name);
      const bring = async (der: Uint8Array, to: number) => {
        const path = join(parent, `${name}-${to}.cer`);
        writeFileSync(path, await ca.answer(der, { from: now - 100 * DAY, to }));
        await imported(session, [path]);
      };
      await bring(first.der, now + days * DAY);
      made[name] = { spki: first.spki_sha256 };
      if (!renewed) continue;
      const { items } = await ended(
        session,
        startRenewal(session, { certificates: [(await showRequest(session, first.id)).certificate?.id ?? ''], key: 'new', officerPassphrase: null }),
      );
      const { request } = await showRequest(session, items[0]?.request ?? '');
      const [row] = await requestsOfKey(session.queries, request.spkiSha256);
      await bring(row?.der ?? new Uint8Array(), now + 60 * DAY);
    }
    await unlockedIn(0);
    expect(await retireKeys(session)).toBeNull();
    await changeSettings(session.ledger, { retireDays: 30 });
    // The rule's clock is the log: nothing says yet that this day is past.
    expect(await retireKeys(session)).toBeNull();
    await unlockedIn(2);
    const command = await retireKeys(session);
    await session.queue.ended(command ?? '');
    const states = await Promise.all(Object.entries(made).map(async ([name, { spki }]) => [name, (await findKey(session.queries, spki))?.state]));
    expect(Object.fromEntries(states)).toEqual({
      'long-ago.example.com': 'destroyed',
      'not-renewed.example.com': 'in-store',
      'lately.example.com': 'in-store',
    });
    expect(await retireKeys(session)).toBeNull();
  });

  test('says what it would destroy before it is set, and is set only by an officer who gives his passphrase', async () => {
    expect(await showRetirable(session, 0)).toEqual({ count: 0, first: [] });
    expect(await showRetirable(session, 30)).toEqual({ count: 0, first: [] });
    expect(await showRetirable(session, 5)).toEqual({ count: 1, first: ['lately.example.com'] });
    expect(contract['settings.set'].input.safeParse({ retireDays: 5 }).success).toBe(false);
    await expect(setRetireRule(session, { days: 5, officerPassphrase: new TextEncoder().encode('wrong') })).rejects.toMatchObject({
      code: 'OFFICER_PASSPHRASE_WRONG',
    });
    forgetFailedUnlocks(session.folder);
    expect((await readSettings(session.queries)).retireDays).toBe(30);
    const given = own();
    await (await setRetireRule(session, { days: 31, officerPassphrase: given })).ended;
    expect(given.every((byte) => byte === 0)).toBe(true);
    expect((await readSettings(session.queries)).retireDays).toBe(31);
    const { items } = await listAudit(session, { search: 'retireDays', actor: null, action: null, object: null, from: null, to: null, offset: 0, limit: 1 });
    expect(items).toMatchObject([{ action: 'settings.changed', text: expect.stringContaining('31') }]);
    await (await setRetireRule(session, { days: 30, officerPassphrase: own() })).ended;
  });

  test('destroys nothing for a clock that jumped, nor where no successor is in use any more', async () => {
    await unlockedIn(45);
    expect(await retired()).toBeNull();
    await unlockedIn(2000);
    expect(await retired()).toBeNull();
    // Now the log knows of day 2000, and no certificate is valid then.
    await unlockedIn(2002);
    expect(await retired()).toBeNull();
    // Nor does what the wrong clock left in the log count before its time.
    await unlockedIn(1);
    expect(await retired()).toBeNull();
    expect(await stateOf('lately')).toBe('in-store');
  });

  test('waits for a successor that is in store and was not revoked', async () => {
    await unlockedIn(47);
    expect(await keysToRetire(session, session.queries)).toHaveLength(1);
    const successor = (await certificates(session, 'lately')).find((row) => row.successor)?.successor as string;
    const { spkiSha256 } = await showCertificate(session, successor);
    await session.queries.updateTable('keys').set({ state: 'destroyed' }).where('spki_sha256', '=', spkiSha256).execute();
    expect(await keysToRetire(session, session.queries)).toEqual([]);
    await session.queries.updateTable('keys').set({ state: 'in-store' }).where('spki_sha256', '=', spkiSha256).execute();
  });

  test('looks again before each key, at the rule and at what came in', async () => {
    const due = await keysToRetire(session, session.queries);
    expect(due).toHaveLength(1);
    const command = retireKeys(session);
    // Durable before the first key's turn.
    await changeSettings(session.ledger, { retireDays: 0 });
    await session.queue.ended((await command) ?? '');
    expect(await stateOf('lately')).toBe('in-store');
    await changeSettings(session.ledger, { retireDays: 30 });
    await retired();
    expect(await findKey(session.queries, due[0]?.spki_sha256 ?? '')).toMatchObject({ state: 'destroyed' });
  });
});

test('after all that the vault opens, and its log verifies', async () => {
  await session.close('between');
  session = await openedVault(join(parent, 'vault'));
  const { ended: verdict } = await verifyLog(session, null);
  expect((await verdict)?.valid).toBe(true);
});
