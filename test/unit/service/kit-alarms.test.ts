import { basename, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { startChange } from '../../../main/service/change-officers.ts';
import { createVault } from '../../../main/service/create-vault.ts';
import { KeptKit } from '../../../main/service/kept-kit.ts';
import { listOfficers } from '../../../main/service/officer-calls.ts';
import { openVault } from '../../../main/service/open-vault.ts';
import { openWithKit } from '../../../main/service/open-with-kit.ts';
import { testKept, untestedKit } from '../../../main/service/recovery-calls.ts';
import { VaultSession } from '../../../main/service/vault-session.ts';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { context, passphrase } from './opened-vault.ts';

vi.mock('../../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('../../integration/fast-derivation.ts')) }));

const folder = temporaryFolder();
const DAY = 24 * 60 * 60 * 1000;
const NEXT = 'ferret-gravel-91-opal-window';
let sessions: VaultSession[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  for (const session of sessions) await session.close('at the end of a test').catch(() => undefined);
  sessions = [];
});

async function created(name: string): Promise<{ session: VaultSession; kit: KeptKit }> {
  const { session, kit } = await createVault({ ...context, folder: join(folder, name), passphrase: passphrase(), kit: { sheets: 1, need: 1 } });
  sessions.push(session);
  return { session, kit: kit as KeptKit };
}

/** Locks the vault and opens it again, after so many days. */
async function again(session: VaultSession, options: { passphrase?: string; days?: number } = {}): Promise<VaultSession> {
  await session.close('to be opened again').catch(() => undefined);
  const now = () => Date.now() + (options.days ?? 0) * DAY;
  const typed = options.passphrase === undefined ? passphrase() : utf8(options.passphrase);
  const opened = await openVault({ ...context, now, folder: session.folder, passphrase: typed });
  sessions.push(opened);
  return opened;
}

async function renewed(session: VaultSession, officerPassphrase: string): Promise<KeptKit> {
  let made: KeptKit | null = null;
  const input = { change: { kind: 'kit' as const, sheets: 1, need: 1 }, newPassphrase: null, keyFile: null };
  const { ended } = await startChange(session, { ...input, officerPassphrase: Uint8Array.from(utf8(officerPassphrase)) }, (kit, policyGeneration) => {
    made = new KeptKit(kit, { vaultName: basename(session.folder), vaultId: session.vaultId, policyGeneration, createdAt: 0 });
  });
  await ended;
  return made as unknown as KeptKit;
}

function typedBack(kit: KeptKit) {
  return kit.show().sheets.flatMap(({ sheet, words, asked }) => {
    const all = Buffer.from(words).toString('latin1').split(' ');
    return asked.map((word) => ({ sheet, word, typed: Uint8Array.from(utf8(all[word - 1] as string)) }));
  });
}

const kitAlarms = ({ alarms }: VaultSession) => alarms.filter(({ code }) => code.startsWith('KIT_')).map(({ code, severity }) => `${code} ${severity}`);
const warnings = async (session: VaultSession) => (await listOfficers(session)).warnings.map(({ code }) => code);

function withKit(session: VaultSession, kit: KeptKit, officer: string): Promise<VaultSession> {
  return openWithKit({ ...context, folder: session.folder, sheets: [kit.text(1)], officer, passphrase: Uint8Array.from(utf8(NEXT)) });
}

test('a kit that was made with the vault and never typed back is told of at each unlock, until another was', async () => {
  let { session } = await created('forgotten');
  for (let unlock = 0; unlock < 2; unlock++) {
    session = await again(session);
    expect(kitAlarms(session)).toEqual(['KIT_UNTESTED loss']);
    expect(await warnings(session)).toContain('KIT_UNTESTED');
  }
  const kit = await renewed(session, Buffer.from(passphrase()).toString());
  expect(kitAlarms(session)).toEqual([]);
  expect(await warnings(session)).toContain('KIT_UNTESTED');
  session = await again(session);
  expect(kitAlarms(session)).toEqual(['KIT_UNTESTED loss']);
  await testKept({ session, kit }, typedBack(kit));
  expect(kitAlarms(session)).toEqual([]);
  expect(await warnings(session)).not.toContain('KIT_UNTESTED');
  expect(kitAlarms(await again(session))).toEqual([]);
});

test('one that was typed back is not, nor is one that opened the vault; words that are wrong prove nothing', async () => {
  const { session, kit } = await created('tested');
  const right = typedBack(kit);
  const wrong = right.with(0, { ...(right[0] as (typeof right)[number]), typed: Uint8Array.from(utf8('nonsense')) });
  await expect(testKept({ session, kit }, wrong)).rejects.toMatchObject({ code: 'KIT_UNTESTED' });
  expect(kitAlarms(await again(session))).toEqual(['KIT_UNTESTED loss']);
  const other = await created('used-untested');
  await other.session.close('to be opened with the kit');
  const opened = await withKit(other.session, other.kit, 'Alice');
  sessions.push(opened);
  expect(kitAlarms(opened)).toEqual(['KIT_USED loss']);
});

test('a kit whose making does not say which it was is of a vault of before, and raises no alarm', async () => {
  const { session } = await created('before');
  expect(await untestedKit(session)).not.toBeNull();
  const entry = await session.queries.selectFrom('log_entries').select(['idx', 'leaf']).where('action', '=', 'kit.created').executeTakeFirstOrThrow();
  const leaf = entry.leaf.replace(/"details":\{"kit":"[0-9a-f]{8}"\},/, '');
  expect(leaf).not.toBe(entry.leaf);
  await session.queries.updateTable('log_entries').set({ leaf }).where('idx', '=', entry.idx).execute();
  expect(await untestedKit(session)).toBeNull();
});

test('that a kit was used is told of for 90 days, though whoever used it made another or revoked it', async () => {
  const { session, kit } = await created('used');
  await session.close('to be opened with the kit');
  const thief = await withKit(session, kit, 'Mallory');
  sessions.push(thief);
  const fresh = await renewed(thief, NEXT);
  expect(kitAlarms(thief)).toEqual(['KIT_USED attention']);
  await testKept({ session: thief, kit: fresh }, typedBack(fresh));
  await thief.close('to be found by Alice');
  const found = await again(session, { days: 89 });
  expect(kitAlarms(found)).toEqual(['KIT_USED attention']);
  expect(found.alarms.find(({ code }) => code === 'KIT_USED')?.text).toContain('there is another since');
  expect(kitAlarms(await again(found, { days: 91 }))).toEqual([]);
});

test('a vault that cannot be closed after the kit opened it says that the new passphrase counts', async () => {
  const { session, kit } = await created('not-closed');
  await session.close('to be opened with the kit');
  const full = new StrongroomError('DISK_FULL', 'There is no space left where the vault lies.', 'Make room.');
  vi.spyOn(VaultSession.prototype, 'close').mockRejectedValueOnce(full);
  await expect(withKit(session, kit, 'Alice')).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: 'The recovery kit gave Alice the new passphrase, which counts. After that something failed: There is no space left where the vault lies.',
  });
  await expect(again(session)).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_WRONG' });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * 60_000 });
  try {
    expect((await again(session, { passphrase: NEXT })).officer.name).toBe('Alice');
  } finally {
    vi.useRealTimers();
  }
});
