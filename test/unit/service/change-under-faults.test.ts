import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { KeyShares } from '../../../main/custody/approvals/key-shares.ts';
import { keysBehind } from '../../../main/custody/reseal.ts';
import { startChange } from '../../../main/service/change-officers.ts';
import { MadeSecrets } from '../../../main/service/made-secrets.ts';
import { openVault } from '../../../main/service/open-vault.ts';
import { startResealing } from '../../../main/service/reseal-keys.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import type { Header } from '../../../main/vault/header-file.ts';
import { kitDigits, type NewKit } from '../../../main/vault/recovery-kit.ts';
import { findOfficer, type UnlockedOfficer } from '../../../main/vault/unlock-officer.ts';
import type { CommandRow } from '../../../preload/contract/commands.ts';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import type { PlannedChange } from '../../../preload/contract/officers.ts';
import { makePair } from '../../integration/pairs.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { context, createdVault, imported, passphrase } from './opened-vault.ts';

vi.mock('../../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('../../integration/fast-derivation.ts')) }));

/** What is to happen around the rename that commits, and what is read of the header. */
const around = vi.hoisted(() => ({ before: null as (() => void) | null, after: null as (() => void) | null, read: null as (() => Header | null) | null }));
vi.mock('../../../main/vault/header-file.ts', async (original) => {
  const real = await original<typeof import('../../../main/vault/header-file.ts')>();
  const readHeader = (folder: string) => around.read?.() ?? real.readHeader(folder);
  return {
    ...real,
    readHeader,
    // As the real one, by what is read here: inside its module it would not meet the medium that went.
    headerThere(folder: string) {
      try {
        return readHeader(folder);
      } catch {
        return null;
      }
    },
    writeHeader: (...args: Parameters<typeof real.writeHeader>) => {
      around.before?.();
      const header = real.writeHeader(...args);
      around.after?.();
      return header;
    },
  };
});

const folder = temporaryFolder();
const told = new Map<string, CommandRow>();
let sessions: VaultSession[] = [];
const mend = () => Object.assign(around, { before: null, after: null, read: null });

afterEach(async () => {
  mend();
  vi.restoreAllMocks();
  for (const session of sessions) await session.close('at the end of a test').catch(() => undefined);
  sessions = [];
});

async function opened(path: string): Promise<VaultSession> {
  const events = { ...context.events, command: (row: CommandRow) => told.set(row.id, row) };
  const session = await openVault({ ...context, events, folder: path, passphrase: passphrase() });
  sessions.push(session);
  return session;
}

/** Sheets of kits that were handed over, each with its digits. */
let kits: NewKit[] = [];

async function change(session: VaultSession, wanted: PlannedChange, options: { keyFile?: string; unlockFirst?: () => Promise<UnlockedOfficer> } = {}) {
  kits = [];
  const input = {
    change: wanted,
    newPassphrase: wanted.kind === 'add' ? Uint8Array.from(utf8('velvet-orbit-71-canyon')) : null,
    keyFile: options.keyFile ?? null,
    officerPassphrase: Uint8Array.from(passphrase()),
  };
  const take = (kit: NewKit) => void kits.push(kit);
  const { command, ended } = await startChange(session, input, take, ...(options.unlockFirst ? [options.unlockFirst] : []));
  await ended;
  return told.get(command) as CommandRow;
}

const kit: PlannedChange = { kind: 'kit', sheets: 1, need: 1 };
const full = () => new StrongroomError('DISK_FULL', 'There is no space left where the vault lies.', 'Make room.');
const pulled = () => {
  throw Object.assign(new Error('the medium is gone'), { code: 'EIO' });
};
const databases = (path: string) => readdirSync(path).filter((name) => name.endsWith('.db'));

/** A vault with a key and two custodians, without a kit and with one, closed; copied for each test. */
const made = { none: join(folder, 'none'), one: join(folder, 'one') };
beforeAll(async () => {
  const session = await createdVault(folder, 'none');
  const { keyPem, certificatePem } = await makePair('one.test');
  writeFileSync(join(folder, 'one.pem'), `${keyPem}${certificatePem}`);
  await imported(session, [join(folder, 'one.pem')]);
  await change(session, { kind: 'add', name: 'Bob', role: 'custodian' });
  await session.close('to be copied');
  cpSync(made.none, made.one, { recursive: true });
  const again = await opened(made.one);
  await change(again, kit);
  await again.close('to be copied');
}, 120_000);

function copied(name: string, of: keyof typeof made = 'none'): string {
  cpSync(made[of], join(folder, name), { recursive: true });
  return join(folder, name);
}

/** The kit that the policy in force names lies in the taker's hands, whole. */
function expectHeld(session: VaultSession): void {
  expect(kits.map(({ statement }) => kitDigits(statement))).toEqual([kitDigits(session.chain.current.kit as NonNullable<NewKit['statement']>)]);
  expect(kits[0]?.sheets.map(({ bytes }) => bytes.length)).toEqual([32]);
}

describe('what fails after the commit', () => {
  test.each(['none', 'one'] as const)('the checkpoint, where the vault had %s: the kit is handed over, and the outcome says what counts', async (of) => {
    const session = await opened(copied(`checkpoint-${of}`, of));
    const { generation } = session.chain.current;
    around.after = () => void vi.spyOn(session.ledger, 'checkpoint').mockRejectedValueOnce(full());
    const row = await change(session, kit);
    expectHeld(session);
    expect(row).toMatchObject({ state: 'done-in-part', error: { code: 'DISK_FULL' } });
    expect(row.outcome).toContain(`Policy ${generation + 1} is in force.`);
    expect(await keysBehind(session.queries, session.chain)).toEqual([]);
  });

  test('the transaction that tells the log: the kit is handed over, and the next unlock tells of policy and kit', async () => {
    const session = await opened(copied('commit'));
    const record = session.ledger.record.bind(session.ledger);
    let fails = false;
    around.after = () => {
      fails = true;
    };
    vi.spyOn(session.ledger, 'record').mockImplementation((work) =>
      record(async (queries, note) => {
        const value = await work(queries, note);
        if (!fails) return value;
        fails = false;
        throw full();
      }),
    );
    expect(await change(session, kit)).toMatchObject({ state: 'done-in-part', error: { code: 'DISK_FULL' } });
    expectHeld(session);
    mend();
    await session.close('to look at it again');
    const again = await opened(session.folder);
    expect(again.alarms.map(({ code }) => code)).toContain('KIT_UNTESTED');
    const entries = await again.queries.selectFrom('log_entries').select('leaf').where('action', '=', 'policy.changed').orderBy('idx', 'desc').execute();
    expect(entries[0]?.leaf).toContain(`"kit":"${kitDigits(again.chain.current.kit as NonNullable<NewKit['statement']>)}"`);
  });

  test('everything that is to be written: the outcome says all the same that the policy is in force', async () => {
    const session = await opened(copied('nothing-more'));
    around.after = () => {
      vi.spyOn(session.ledger, 'record').mockRejectedValue(full());
      vi.spyOn(session.ledger, 'checkpoint').mockRejectedValue(full());
    };
    const row = await change(session, { kind: 'remove', officer: findOfficer(session.chain, 'Bob').id });
    expect(row).toMatchObject({ state: 'failed', error: { code: 'DISK_FULL' } });
    expect(row.outcome).toMatch(/Policy 3 is in force\..*sealed as before.*could not be written/);
  });

  test('a policy of the same generation that is another’s is none of ours: the key file goes', async () => {
    const session = await opened(copied('two-at-once'));
    const keyFile = join(folder, 'zoe.strongroom-key');
    const unlockFirst = async () => {
      expect((await change(session, { kind: 'suspend', officer: findOfficer(session.chain, 'Bob').id })).state).toBe('done');
      return session.unlockAgain(passphrase());
    };
    const row = await change(session, { kind: 'add', name: 'Zoe', role: 'operator' }, { keyFile, unlockFirst });
    expect(row).toMatchObject({ state: 'failed', error: { code: 'POLICY_REFUSED' } });
    expect(existsSync(keyFile)).toBe(false);
    expect(session.chain.current.officers.map(({ name, state }) => `${name} ${state}`)).toEqual(['Alice active', 'Bob suspended']);
  });
});

describe('where the header cannot be read back after its rename failed', () => {
  test.each([
    ['renamed', 'after', 4],
    ['not renamed', 'before', 3],
  ] as const)('%s: both databases stay, the kit is handed over, and the next unlock finds what counts', async (name, when, generation) => {
    const session = await opened(copied(`doubt-${when}`, 'one'));
    around[when] = () => {
      around.read = pulled;
      pulled();
    };
    const row = await change(session, kit);
    expect(row, name).toMatchObject({ state: 'failed', error: { code: 'VAULT_UNWRITABLE', message: expect.stringContaining('cannot be told') } });
    expect(kits[0]?.sheets.map(({ bytes }) => bytes.length)).toEqual([32]);
    expect(databases(session.folder)).toHaveLength(2);
    mend();
    const again = await opened(session.folder);
    expect([again.chain.current.generation, databases(again.folder).length]).toEqual([generation, 1]);
    const isNew = kitDigits(kits[0]?.statement as NewKit['statement']) === kitDigits(again.chain.current.kit as NewKit['statement']);
    expect(isNew).toBe(when === 'after');
  });

  test('the key file that may be needed stays', async () => {
    const session = await opened(copied('doubt-key-file'));
    const keyFile = join(folder, 'doubt.strongroom-key');
    around.after = () => {
      around.read = pulled;
      pulled();
    };
    await change(session, { kind: 'add', name: 'Zoe', role: 'operator' }, { keyFile });
    expect(existsSync(keyFile)).toBe(true);
  });
});

test('an unlock that read the header before somebody else changed it clears nothing away', async () => {
  const path = copied('stale', 'one');
  const session = await opened(path);
  const { header } = session;
  // As after a change whose rename was not known to outlive a crash: both databases are there.
  around.after = () => cpSync(path, join(folder, 'stale-then'), { recursive: true });
  await change(session, kit);
  mend();
  let reads = 0;
  around.read = () => (reads++ === 0 ? header : null);
  await expect(opened(join(folder, 'stale-then'))).rejects.toMatchObject({ code: 'VAULT_IN_USE' });
  expect(databases(join(folder, 'stale-then'))).toHaveLength(2);
  mend();
  expect((await opened(join(folder, 'stale-then'))).chain.current.generation).toBe(4);
});

describe('secrets of what never began are wiped', () => {
  test('those that a change made, where its first custodian does not unlock', async () => {
    const session = await opened(copied('no-first'));
    const kept: MadeSecrets[] = [];
    const make = MadeSecrets.for.bind(MadeSecrets);
    vi.spyOn(MadeSecrets, 'for').mockImplementation(async (...args) => {
      const secrets = await make(...args);
      kept.push(secrets);
      return secrets;
    });
    const unlockFirst = () => Promise.reject(full());
    await expect(change(session, { kind: 'remove', officer: findOfficer(session.chain, 'Bob').id }, { unlockFirst })).rejects.toMatchObject({
      code: 'DISK_FULL',
    });
    expect(() => kept[0]?.agentKey?.bytes).toThrow('wiped');
  });

  test('the custodian’s keys, where what is to be sealed anew cannot be read', async () => {
    const session = await opened(copied('no-shares'));
    const kept: UnlockedOfficer[] = [];
    const unlock = session.unlockAgain.bind(session);
    vi.spyOn(session, 'unlockAgain').mockImplementation(async (...args) => {
      const unlocked = await unlock(...args);
      kept.push(unlocked);
      return unlocked;
    });
    vi.spyOn(KeyShares, 'naming').mockRejectedValueOnce(full());
    await expect(startResealing(session, { officerPassphrase: Uint8Array.from(passphrase()) })).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(() => kept[0]?.keys.boxKey.bytes).toThrow('wiped');
  });
});
