import fs, { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { answerHere } from '../../../main/service/approval-calls.ts';
import { listAudit } from '../../../main/service/audit-calls.ts';
import { changeOfficerPassphrase } from '../../../main/service/change-officer-passphrase.ts';
import { createVault } from '../../../main/service/create-vault.ts';
import { describeVault } from '../../../main/service/describe-vault.ts';
import { openVault } from '../../../main/service/open-vault.ts';
import { createService } from '../../../main/service/service.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { readFailedUnlocks } from '../../../main/vault/failed-unlocks.ts';
import { makeKeyFile, writeKeyFile } from '../../../main/vault/key-file.ts';
import { findOfficer } from '../../../main/vault/unlock-officer.ts';
import type { AgentEvent, KeyFileChange } from '../../../preload/contract/agent-port.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { context, createdVault, passphrase } from './opened-vault.ts';
import { openedAs, passphraseOf, vaultOfSeveral } from './several-custodians.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));
// It holds Argon2id to its known answer, which the derivation of these tests is not.
vi.mock(import('../../../main/crypto/self-test.ts'), async (original) => ({ ...(await original()), selfTest: async () => undefined }));

const parent = temporaryFolder();
let number = 0;
let folder: string;
let key: string;
const bytes = (text: string) => Uint8Array.from(utf8(text));
const next = () => bytes('mosaic-ferry-candle-7-plum-orbit');

beforeEach(() => {
  number += 1;
  folder = join(parent, `vault-${number}`);
  key = join(parent, `alice-${number}.strongroom-key`);
});

async function createdWithKeyFile(): Promise<VaultSession> {
  return (await createVault({ ...context, folder, passphrase: passphrase(), kit: false, keyFile: key })).session;
}

function open(keyFiles: readonly string[], given = passphrase()): Promise<VaultSession> {
  return openVault({ ...context, folder, passphrase: given, keyFiles });
}

async function entries(session: VaultSession, action: string) {
  const { items } = await listAudit(session, { search: '', actor: null, action, object: null, from: null, to: null, offset: 0, limit: 100 });
  return items;
}

describe('a vault whose custodian has a key file', () => {
  beforeEach(async () => (await createdWithKeyFile()).close('test'));

  test('opens with both, remembers where the file lies, and says to everybody that one is needed', async () => {
    expect(describeVault(folder, 0).officers).toEqual([{ name: 'Alice', role: 'custodian', keyFile: true }]);
    const session = await open([key]);
    expect(session.keyFile.path).toBe(key);
    await session.close('test');
  });

  test('says without the file that it is needed, whether the passphrase is right or wrong, and tries neither', async () => {
    const answers = [];
    for (const given of [passphrase(), bytes('wrong')]) answers.push(await open([], given).catch((error: unknown) => error));
    expect(answers[0]).toMatchObject({ code: 'KEY_FILE_NEEDED' });
    expect(String(answers[1])).toBe(String(answers[0]));
    expect(readFailedUnlocks(folder)).toEqual([]);
  });

  test('records a wrong passphrase that was given with the file, and makes the third wait', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) await expect(open([key], bytes('wrong'))).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_WRONG' });
    expect(readFailedUnlocks(folder).map(({ officer }) => officer)).toEqual(['Alice', 'Alice', 'Alice']);
    await expect(open([key])).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_DELAYED' });
  });

  test('says of another vault’s file, and of an unknown officer’s, whose it is', async () => {
    const { vaultId } = describeVault(folder, 0);
    const [other, nobody] = [join(parent, `other-${number}`), join(parent, `nobody-${number}`)];
    using foreign = makeKeyFile('cd'.repeat(32), '0'.repeat(26));
    using unknown = makeKeyFile(vaultId, '0'.repeat(26));
    await writeKeyFile(other, foreign);
    await writeKeyFile(nobody, unknown);
    await expect(open([other])).rejects.toMatchObject({
      code: 'KEY_FILE_WRONG',
      message: 'This key file is that of another vault (cdcdcdcdcdcdcdcd), not Alice’s of this vault.',
    });
    await expect(open([nobody])).rejects.toMatchObject({ code: 'KEY_FILE_WRONG', message: expect.stringContaining('whom this vault does not know') });
    // Among several the right one is found.
    await (await open([other, nobody, key])).close('test');
    expect(readFailedUnlocks(folder)).toEqual([]);
  });

  test('takes a file of the right officer with another secret for a wrong passphrase, as nobody can tell the two apart', async () => {
    const { vaultId } = describeVault(folder, 0);
    const officer = readFileSync(key, 'latin1').split(' ')[2] as string;
    using another = makeKeyFile(vaultId, officer);
    const old = join(parent, `old-${number}`);
    await writeKeyFile(old, another);
    await expect(open([old])).rejects.toMatchObject({
      code: 'OFFICER_PASSPHRASE_WRONG',
      message: expect.stringContaining('or the key file is not the current one'),
    });
    expect(readFailedUnlocks(folder)).toHaveLength(1);
    // Beside the current one it does no harm, and whoever unlocks has tried once.
    await expect(open([old, key], bytes('wrong'))).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_WRONG' });
    expect(readFailedUnlocks(folder)).toHaveLength(2);
    const session = await open([old, key]);
    expect(session.keyFile.path).toBe(key);
    await session.close('test');
  });

  test('asks for the file again at each use of the officer’s keys', async () => {
    const session = await open([key]);
    (await session.unlockAgain(passphrase()))[Symbol.dispose]();
    rmSync(key);
    await expect(session.unlockAgain(passphrase())).rejects.toMatchObject({ code: 'KEY_FILE_NEEDED' });
    await expect(session.unlockAgain(bytes('wrong'))).rejects.toMatchObject({ code: 'KEY_FILE_NEEDED' });
    expect(await entries(session, 'officer.passphrase-failed')).toEqual([]);
    await session.close('test');
  });
});

describe('a vault that cannot be created', () => {
  test('because its key file has no place leaves neither', async () => {
    const nowhere = join(parent, 'missing', 'alice.strongroom-key');
    await expect(createVault({ ...context, folder, passphrase: passphrase(), kit: false, keyFile: nowhere })).rejects.toMatchObject({
      code: 'DESTINATION_UNWRITABLE',
    });
    expect(() => describeVault(folder, 0)).toThrow();
  });

  test('because its key file is to lie in it', async () => {
    const inside = join(folder, 'alice.strongroom-key');
    await expect(createVault({ ...context, folder, passphrase: passphrase(), kit: false, keyFile: inside })).rejects.toMatchObject({
      code: 'DESTINATION_UNWRITABLE',
    });
    expect(existsSync(inside)).toBe(false);
  });
});

describe('with the change of a passphrase', () => {
  const change = (session: VaultSession, keyFile: KeyFileChange) => changeOfficerPassphrase(session, bytes('walnut-turbine-harbor-lilac'), next(), keyFile);

  test('an officer gets a key file, and from then on passphrase and file open the vault together', async () => {
    const session = await createdVault(parent, `vault-${number}`);
    await change(session, { kind: 'new', destination: key });
    expect(session.keyFile.path).toBe(key);
    const [{ text } = { text: '' }] = await entries(session, 'passphrase.changed');
    expect(text).toBe('Alice changed the passphrase, and needs a key file with it from now on. Copies of the vault that exist still open with the old one.');
    (await session.unlockAgain(next()))[Symbol.dispose]();
    await session.close('test');
    await expect(open([], next())).rejects.toMatchObject({ code: 'KEY_FILE_NEEDED' });
    await (await open([key], next())).close('test');
  });

  test('it is kept, renewed, or taken away', async () => {
    const created = await createdWithKeyFile();
    await change(created, { kind: 'keep' });
    await created.close('test');
    const second = join(parent, `second-${number}.strongroom-key`);
    const session = await open([key], next());
    await changeOfficerPassphrase(session, next(), next(), { kind: 'new', destination: second });
    await session.close('test');
    await expect(open([key], next())).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_WRONG' });
    const again = await open([second], next());
    await changeOfficerPassphrase(again, next(), next(), { kind: 'none' });
    expect((await entries(again, 'passphrase.changed')).map(({ text }) => text.split('.')[0])).toEqual([
      'Alice changed the passphrase, and needs no key file any more',
      'Alice changed the passphrase and renewed the key file',
      'Alice changed the passphrase',
    ]);
    await again.close('test');
    const alone = await open([], next());
    expect(alone.keyFile.path).toBeNull();
    await alone.close('test');
  });

  test('a wrong passphrase, a weak one, or a place that is taken changes nothing and leaves no file', async () => {
    const session = await createdVault(parent, `vault-${number}`);
    const before = readFileSync(join(folder, 'header.json'));
    const to = { kind: 'new', destination: key } as const;
    await expect(changeOfficerPassphrase(session, bytes('wrong'), next(), to)).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_WRONG' });
    await expect(changeOfficerPassphrase(session, passphrase(), bytes('weak'), to)).rejects.toMatchObject({ code: 'PASSPHRASE_WEAK' });
    const inside = { kind: 'new', destination: join(folder, 'key') } as const;
    await expect(changeOfficerPassphrase(session, passphrase(), next(), inside)).rejects.toMatchObject({ code: 'DESTINATION_UNWRITABLE' });
    const taken = { kind: 'new', destination: join(folder, '..', 'taken') } as const;
    using other = makeKeyFile('cd'.repeat(32), 'x');
    await writeKeyFile(taken.destination, other);
    await expect(changeOfficerPassphrase(session, passphrase(), next(), taken)).rejects.toMatchObject({ code: 'DESTINATION_EXISTS' });
    expect(existsSync(key)).toBe(false);
    expect(readFileSync(join(folder, 'header.json')).equals(before)).toBe(true);
    expect(session.keyFile.path).toBeNull();
    await session.close('test');
  });

  test('a header that cannot be written takes the new key file back', async () => {
    const session = await createdVault(parent, `vault-${number}`);
    const spy = vi.spyOn(fs, 'renameSync').mockImplementationOnce(() => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    });
    syncBuiltinESMExports();
    await expect(change(session, { kind: 'new', destination: key })).rejects.toMatchObject({ code: 'DISK_FULL' });
    spy.mockRestore();
    syncBuiltinESMExports();
    expect(existsSync(key)).toBe(false);
    (await session.unlockAgain(passphrase()))[Symbol.dispose]();
    await session.close('test');
  });

  test('a lock in the middle leaves the old passphrase and no key file; one a moment later waits for the word in the log', async () => {
    const session = await createdVault(parent, `vault-${number}`);
    const changing = changeOfficerPassphrase(session, passphrase(), next(), { kind: 'new', destination: key }).catch((error: unknown) => error);
    await session.close('in the middle');
    expect(await changing).toMatchObject({ code: 'VAULT_LOCKED' });
    expect(existsSync(key)).toBe(false);

    const again = await open([]);
    const { renameSync } = fs;
    let closed: Promise<void> | undefined;
    const spy = vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => {
      renameSync(from, to);
      if (String(to).endsWith('header.json')) queueMicrotask(() => (closed ??= again.close('a moment later')));
    });
    syncBuiltinESMExports();
    try {
      await changeOfficerPassphrase(again, passphrase(), next());
      await closed;
    } finally {
      spy.mockRestore();
      syncBuiltinESMExports();
    }
    const reopened = await open([], next());
    expect(await entries(reopened, 'passphrase.changed')).toHaveLength(1);
    await reopened.close('test');
  });

  test('a header that was replaced before it failed keeps the new key file: nothing opens the vault without it', async () => {
    const session = await createdVault(parent, `vault-${number}`);
    const { renameSync } = fs;
    const spy = vi.spyOn(fs, 'renameSync').mockImplementationOnce((from, to) => {
      renameSync(from, to);
      throw Object.assign(new Error('the medium went'), { code: 'EIO' });
    });
    syncBuiltinESMExports();
    await expect(change(session, { kind: 'new', destination: key })).rejects.toMatchObject({
      code: 'VAULT_UNWRITABLE',
      message: expect.stringContaining('counts'),
    });
    spy.mockRestore();
    syncBuiltinESMExports();
    expect(statSync(key).isFile()).toBe(true);
    // What this session writes next follows what lies there.
    (await session.unlockAgain(next()))[Symbol.dispose]();
    await session.close('test');
    await (await open([key], next())).close('test');
  });
});

describe('another officer who approves', () => {
  test('gives his own key file; what is wrong is recorded in his name', async () => {
    folder = await vaultOfSeveral(parent, `several-${number}`, [{ name: 'Bob', role: 'custodian' }], 1);
    const his = join(parent, `bob-${number}.strongroom-key`);
    const bobs = await openedAs(folder, 'Bob');
    await changeOfficerPassphrase(bobs, Uint8Array.from(passphraseOf('Bob')), next(), { kind: 'new', destination: his });
    await bobs.close('test');

    const session = await openedAs(folder, 'Alice');
    const bob = findOfficer(session.chain, 'Bob');
    const who = { officer: bob, keyFile: his };
    {
      using unlocked = await session.unlockAgain(next(), who);
      expect(unlocked.officer.name).toBe('Bob');
    }
    await expect(session.unlockAgain(next(), { officer: bob })).rejects.toMatchObject({ code: 'KEY_FILE_NEEDED', message: expect.stringContaining('Bob') });
    // At the window it is a file that was chosen, never a text that was pasted.
    const pasted = { kind: 'text' as const, name: 'pasted', bytes: new Uint8Array(1) };
    const given = { command: 'none', officer: bob.id, passphrase: next(), keyFile: pasted };
    await expect(answerHere(session, given, null)).rejects.toMatchObject({ code: 'KEY_FILE_UNREADABLE' });
    expect(given.passphrase.every((byte) => byte === 0)).toBe(true);
    await expect(session.unlockAgain(passphrase(), who)).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_WRONG' });
    const [failed] = await entries(session, 'officer.passphrase-failed');
    expect(failed?.text).toBe('A wrong passphrase was given for Bob while the vault was open.');
    expect(readFailedUnlocks(folder)).toEqual([expect.objectContaining({ officer: 'Bob', logged: true })]);
    await session.close('test');

    // Alice’s passphrase with Bob’s file is Alice’s passphrase: she needs none.
    const again = await openVault({ ...context, folder, passphrase: passphrase(), keyFiles: [his] });
    expect(again.keyFile.path).toBeNull();
    (await again.unlockAgain(next(), { officer: bob }))[Symbol.dispose]();
    await again.close('test');
  });
});

describe('an agent whose officer’s key file is removed', () => {
  test('says so, and the lock that follows stands in the log with its reason', async () => {
    await (await createdWithKeyFile()).close('test');
    const service = createService({ version: '0', host: 'here' });
    const told: AgentEvent[] = [];
    service.listen((event) => told.push(event));
    const source = { kind: 'path', path: key } as const;
    await service.life['agent.unlock']({ folder, officer: 'Alice', passphrase: passphrase(), keyFile: source });
    const copy = readFileSync(key);
    rmSync(key);
    await vi.waitFor(() => expect(told).toContainEqual({ type: 'key-file-removed' }), { timeout: 5000 });
    await service.life['agent.lock']({ interrupt: true, reason: 'key-file' });
    expect(told.filter(({ type }) => type === 'key-file-removed')).toHaveLength(1);
    writeFileSync(key, copy);
    const session = await open([key]);
    expect((await entries(session, 'vault.locked'))[0]?.text).toBe('The vault was locked: the key file was removed.');
    await session.close('test');
  });

  test('a pasted text is no key file', async () => {
    await (await createdWithKeyFile()).close('test');
    const service = createService({ version: '0', host: 'here' });
    const pasted = { kind: 'text', name: 'clipboard', bytes: new Uint8Array(readFileSync(key)) } as const;
    const given = passphrase();
    await expect(service.life['agent.unlock']({ folder, officer: 'Alice', passphrase: given, keyFile: pasted })).rejects.toMatchObject({
      code: 'KEY_FILE_UNREADABLE',
    });
    expect(given.every((byte) => byte === 0)).toBe(true);
  });
});
