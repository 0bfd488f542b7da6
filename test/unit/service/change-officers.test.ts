import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { accessTo, readBackupSettings, type StoredTarget, saveTarget, sealSignIn } from '../../../main/backup/target-settings.ts';
import { fromBase64, utf8 } from '../../../main/crypto/bytes.ts';
import { hkdf } from '../../../main/crypto/hkdf.ts';
import { openSealedBox } from '../../../main/crypto/sealed-box.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { keysBehind } from '../../../main/custody/reseal.ts';
import { startChange } from '../../../main/service/change-officers.ts';
import { Imports } from '../../../main/service/import-calls.ts';
import { resolveCertificate } from '../../../main/service/inventory-calls.ts';
import { verifyLog } from '../../../main/service/log-calls.ts';
import { openVault } from '../../../main/service/open-vault.ts';
import { startRenewal } from '../../../main/service/renewal-calls.ts';
import { startResealing } from '../../../main/service/reseal-keys.ts';
import { databasePath } from '../../../main/service/vault-files.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { openDatabase, UnreadableDatabase } from '../../../main/store/open-database.ts';
import { completeRecords } from '../../../main/store/whole-records.ts';
import { openRecord, openShare } from '../../../main/vault/record.ts';
import { findOfficer } from '../../../main/vault/unlock-officer.ts';
import type { PlannedChange } from '../../../preload/contract/officers.ts';
import { makePair } from '../../integration/pairs.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { context, createdVault, imported, passphrase } from './opened-vault.ts';

vi.mock('../../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('../../integration/fast-derivation.ts')) }));

/** What is to happen around the rename that commits. */
const around = vi.hoisted(() => ({ before: null as (() => void) | null, after: null as (() => void) | null }));
vi.mock('../../../main/vault/header-file.ts', async (original) => {
  const real = await original<typeof import('../../../main/vault/header-file.ts')>();
  return {
    ...real,
    writeHeader: (...args: Parameters<typeof real.writeHeader>) => {
      around.before?.();
      const header = real.writeHeader(...args);
      around.after?.();
      return header;
    },
  };
});

const folder = temporaryFolder();
const words: Record<string, string> = {
  Alice: 'walnut-turbine-harbor-lilac',
  Bob: 'velvet-orbit-71-canyon',
  Oscar: 'marble-pigeon-26-summit',
  Ines: 'saffron-glacier-57-timber',
};
let sessions: VaultSession[] = [];

afterEach(async () => {
  Object.assign(around, { before: null, after: null });
  for (const session of sessions) await session.close('at the end of a test').catch(() => undefined);
  sessions = [];
});

async function opened(path: string, officer = 'Alice'): Promise<VaultSession> {
  const session = await openVault({ ...context, officer, folder: path, passphrase: utf8(words[officer] as string) });
  sessions.push(session);
  return session;
}

async function change(session: VaultSession, wanted: PlannedChange, newPassphrase: string | null = null) {
  const input = {
    change: wanted,
    newPassphrase: newPassphrase === null ? null : Uint8Array.from(utf8(newPassphrase)),
    keyFile: null,
    officerPassphrase: Uint8Array.from(passphrase()),
  };
  const { command, ended } = await startChange(session, input, (kit) => kit[Symbol.dispose]());
  await ended;
  return session.queries.selectFrom('commands').selectAll().where('id', '=', command).executeTakeFirstOrThrow();
}

const add = (session: VaultSession, name: string, role: 'custodian' | 'operator' | 'auditor') =>
  change(session, { kind: 'add', name, role }, words[name] as string);

async function verifies(session: VaultSession): Promise<boolean> {
  const { ended } = await verifyLog(session, null);
  return (await ended)?.valid === true;
}

/** A vault with three keys and an officer of each role, closed; a copy of it for each test. */
const made = join(folder, 'made');
beforeAll(async () => {
  const session = await createdVault(folder, 'made');
  for (const name of ['one.test', 'two.test', 'three.test']) {
    const { keyPem, certificatePem } = await makePair(name);
    writeFileSync(join(folder, `${name}.pem`), `${keyPem}${certificatePem}`);
  }
  await imported(
    session,
    ['one.test', 'two.test', 'three.test'].map((name) => join(folder, `${name}.pem`)),
  );
  await add(session, 'Bob', 'custodian');
  await add(session, 'Oscar', 'operator');
  await add(session, 'Ines', 'auditor');
  await session.close('to be copied');
}, 120_000);

function copied(name: string): string {
  cpSync(made, join(folder, name), { recursive: true });
  return join(folder, name);
}

const databases = (path: string) => readdirSync(path).filter((name) => name.endsWith('.db'));

/** Everything sealed that lies in the header and the database, tried with a key of somebody. @returns what opened, by name */
async function openedBy(session: VaultSession, boxKey: SecretBytes, held: readonly SecretBytes[]): Promise<string[]> {
  const found: string[] = [];
  const records = await completeRecords(session.queries, await session.queries.selectFrom('records').selectAll().execute());
  expect(records).toHaveLength(3);
  for (const row of await session.queries.selectFrom('epoch_keys').selectAll().execute())
    if (openSealedBox(boxKey, row.sealed)) found.push(`epoch key of ${row.officer}`);
  for (const grant of session.header.grants)
    if (openSealedBox(boxKey, fromBase64(grant.sealed) as Uint8Array)) found.push(`grant of ${session.officerName(grant.officer)}`);
  const labels = ['share', 'database', 'box', 'signing', 'header', 'backup-target'];
  const derived = held.flatMap((key) => [key, ...labels.map((label) => hkdf(key, `strongroom/v1/${label}`))]);
  for (const record of records) {
    for (const key of derived) {
      if (await openRecord(session.vaultId, record, [key])) found.push(`record ${record.id}`);
      for (const share of record.shares) if (openShare(session.vaultId, record, share, key)) found.push(`share of ${share.officer}`);
    }
  }
  return found;
}

describe('what an officer holds', () => {
  test.each(['Oscar', 'Ines'])('%s’s keys open his grant, and nothing that leads to a private key', async (name) => {
    const session = await opened(copied(`holds-${name}`));
    using unlocked = await session.unlockAgain(utf8(words[name] as string), { officer: findOfficer(session.chain, name) });
    const held = [unlocked.databaseKey, unlocked.keys.boxKey, unlocked.keys.signing.secretKey, ...(unlocked.agentKey ? [unlocked.agentKey] : [])].map((key) =>
      SecretBytes.copy(key.bytes.subarray(0, 32)),
    );
    expect(unlocked.agentKey === null).toBe(name === 'Ines');
    expect(await openedBy(session, unlocked.keys.boxKey, held)).toEqual([`grant of ${name}`]);
    // The same trial finds what is there to be found.
    using alice = await session.unlockAgain(passphrase());
    expect(await openedBy(session, alice.keys.boxKey, [])).toContain(`epoch key of ${session.officer.id}`);
  });

  test('a custodian who was removed holds keys that open neither the new file nor anything in it', async () => {
    const session = await opened(copied('removed'));
    using bob = await session.unlockAgain(utf8(words.Bob as string), { officer: findOfficer(session.chain, 'Bob') });
    expect(await openedBy(session, bob.keys.boxKey, [])).toContain('grant of Bob');
    expect((await change(session, { kind: 'remove', officer: bob.officer.id })).state).toBe('done');
    expect(await openedBy(session, bob.keys.boxKey, [SecretBytes.copy(bob.databaseKey.bytes), SecretBytes.copy((bob.agentKey as SecretBytes).bytes)])).toEqual(
      [],
    );
    const file = databasePath(session.folder, session.header);
    await session.close('to look at the file');
    expect(() => openDatabase(file, bob.databaseKey, { create: false })).toThrow(UnreadableDatabase);
    const again = await opened(session.folder);
    expect(await keysBehind(again.queries, again.chain)).toEqual([]);
    expect(await verifies(again)).toBe(true);
  });
});

describe('a change of keys that is cut short', () => {
  test('before the header: everything is as it was, and the copy is cleared away', async () => {
    const path = copied('cut-before');
    const session = await opened(path);
    around.before = () => cpSync(path, join(folder, 'cut-before-then'), { recursive: true });
    await change(session, { kind: 'remove', officer: findOfficer(session.chain, 'Bob').id });
    around.before = null;
    expect(databases(join(folder, 'cut-before-then'))).toHaveLength(2);
    const found = await opened(join(folder, 'cut-before-then'), 'Bob');
    expect(found.chain.current.generation).toBe(4);
    expect(databases(found.folder)).toHaveLength(1);
    expect(await verifies(found)).toBe(true);
  });

  test('after the header: the new policy holds, the old file is cleared away, and what is behind is sealed anew', async () => {
    const path = copied('cut-after');
    const session = await opened(path);
    around.after = () => cpSync(path, join(folder, 'cut-after-then'), { recursive: true });
    await change(session, { kind: 'remove', officer: findOfficer(session.chain, 'Bob').id });
    around.after = null;
    expect(databases(join(folder, 'cut-after-then'))).toHaveLength(2);
    await expect(opened(join(folder, 'cut-after-then'), 'Bob')).rejects.toMatchObject({ code: 'OFFICER_UNKNOWN' });
    const found = await opened(join(folder, 'cut-after-then'));
    expect([found.chain.current.generation, databases(found.folder).length]).toEqual([5, 1]);
    expect(await keysBehind(found.queries, found.chain)).toHaveLength(3);
    await (await startResealing(found, { officerPassphrase: Uint8Array.from(passphrase()) })).ended;
    expect(await keysBehind(found.queries, found.chain)).toEqual([]);
    expect(await verifies(found)).toBe(true);
  });

  test('a header that cannot be written leaves the session as it was, at work', async () => {
    const session = await opened(copied('unwritable'));
    around.before = () => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    const row = await change(session, { kind: 'remove', officer: findOfficer(session.chain, 'Bob').id });
    around.before = null;
    expect([row.state, session.chain.current.generation, databases(session.folder).length]).toEqual(['failed', 4, 1]);
    expect((await change(session, { kind: 'suspend', officer: findOfficer(session.chain, 'Oscar').id })).state).toBe('done');
    expect(await verifies(session)).toBe(true);
  });

  test('without new keys, after the header: the next unlock tells the log', async () => {
    const path = copied('cut-suspend');
    const session = await opened(path);
    around.after = () => cpSync(path, join(folder, 'cut-suspend-then'), { recursive: true });
    await change(session, { kind: 'suspend', officer: findOfficer(session.chain, 'Oscar').id });
    around.after = null;
    const found = await opened(join(folder, 'cut-suspend-then'));
    const told = await found.queries.selectFrom('log_entries').select('leaf').where('action', '=', 'policy.changed').orderBy('idx', 'desc').execute();
    expect(told[0]?.leaf).toMatch(/"generation":5/);
    expect(await verifies(found)).toBe(true);
  });
});

test('a header of before a suspension that is put back is refused: it would let him in again', async () => {
  const path = copied('put-back');
  const old = copied('put-back-old');
  const session = await opened(path);
  await change(session, { kind: 'suspend', officer: findOfficer(session.chain, 'Oscar').id });
  await session.close('to be rolled back');
  cpSync(join(old, 'header.json'), join(path, 'header.json'));
  await expect(opened(path, 'Oscar')).rejects.toMatchObject({ code: expect.stringMatching(/ROLLED_BACK|POLICY|CHECKPOINT/) });
});

test('what signs in at a backup server is sealed under the new key, and opens there as before', async () => {
  const session = await opened(copied('sign-in'));
  const place = { kind: 'sftp' as const, host: 'backup.test', port: 22, user: 'strongroom', path: '/backups', hostKey: `SHA256:${'A'.repeat(43)}` };
  using password = SecretBytes.copy(utf8('a password of a server'));
  const seal = () => sealSignIn(session, 'far', place, { kind: 'password', password });
  await saveTarget(session, { name: 'far', place, signIn: 'password', scheduled: true, sealed: seal() }, null);
  const sealedBefore = (await readBackupSettings(session.queries)).targets[0]?.sealed;
  const oldKey = SecretBytes.copy((session.agentKey as SecretBytes).bytes);
  await change(session, { kind: 'remove', officer: findOfficer(session.chain, 'Oscar').id });
  const [target] = (await readBackupSettings(session.queries)).targets;
  expect(target?.sealed).not.toBe(sealedBefore);
  using way = accessTo(session, target as StoredTarget);
  expect('signIn' in way.access && way.access.signIn.kind === 'password' && Buffer.from(way.access.signIn.password.bytes).toString()).toBe(
    'a password of a server',
  );
  const asBefore = Object.create(session, { agentKey: { value: oldKey }, vaultId: { value: session.vaultId } }) as VaultSession;
  expect(() => accessTo(asBefore, target as StoredTarget)).toThrow(expect.objectContaining({ code: 'TARGET_INVALID' }));
  expect(await verifies(session)).toBe(true);
});

test('who reads and writes while the database moves to another file waits, and finds everything in the other', async () => {
  const session = await opened(copied('moving'));
  const changing = change(session, { kind: 'remove', officer: findOfficer(session.chain, 'Oscar').id });
  const asked: Promise<number>[] = [];
  for (let turn = 0; turn < 200; turn += 1) {
    asked.push(
      session.queries
        .selectFrom('records')
        .select('id')
        .execute()
        .then(({ length }) => length),
    );
    await new Promise((resolve) => setImmediate(resolve));
  }
  await session.ledger.record(async (_queries, note) => {
    note({ action: 'settings.changed', command: null, objects: [], rows: [], text: 'Told while the database moved.' });
  });
  expect((await changing).state).toBe('done');
  expect(new Set(await Promise.all(asked))).toEqual(new Set([3]));
  const told = await session.queries.selectFrom('log_entries').select('idx').where('leaf', 'like', '%Told while the database moved.%').execute();
  expect(told).toHaveLength(1);
  expect(await verifies(session)).toBe(true);
});

test('a key that comes in with a tag is sealed for as many as the tag asks for, and its renewal, too', async () => {
  const session = await opened(copied('tagged'));
  await change(session, { kind: 'threshold', default: 1, tags: { production: 2 } });
  const { keyPem, certificatePem } = await makePair('four.test');
  writeFileSync(join(folder, 'four.test.pem'), `${keyPem}${certificatePem}`);
  const sources = [{ kind: 'path' as const, path: join(folder, 'four.test.pem') }];
  await (await new Imports(session).start({ sources, eraseSource: false, interactive: false, passphrases: [], tags: ['production'] })).ended;
  const thresholds = async () =>
    (await session.queries.selectFrom('records').innerJoin('key_tags', 'key_tags.key_id', 'records.id').select('threshold').execute()).map(
      ({ threshold }) => threshold,
    );
  expect(await thresholds()).toEqual([2]);
  const renewed = await resolveCertificate(session, 'cn:four.test');
  await (await startRenewal(session, { certificates: [renewed.id], key: 'new', officerPassphrase: null })).ended;
  expect(await thresholds()).toEqual([2, 2]);
  expect(await keysBehind(session.queries, session.chain)).toEqual([]);
  expect(await verifies(session)).toBe(true);
});

test('nothing else runs beside a change of officers, and it does not begin beside another', async () => {
  const session = await opened(copied('alone'));
  const { promise, resolve } = Promise.withResolvers<void>();
  const busy = await session.queue.start({ kind: 'export-report', title: 'Busy', input: {}, repeatable: false }, async () => {
    await promise;
    return { state: 'done', outcome: 'Done.' };
  });
  await expect(change(session, { kind: 'suspend', officer: findOfficer(session.chain, 'Oscar').id })).rejects.toMatchObject({ code: 'COMMANDS_RUNNING' });
  resolve();
  await session.queue.ended(busy);
  expect((await change(session, { kind: 'suspend', officer: findOfficer(session.chain, 'Oscar').id })).state).toBe('done');
});
