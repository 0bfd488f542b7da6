import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { generateKeys } from '../../../main/crypto/key-generation.ts';
import { openSealedBox } from '../../../main/crypto/sealed-box.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { completeRecords, type WholeRecord } from '../../../main/store/whole-records.ts';
import { readHeader } from '../../../main/vault/header-file.ts';
import { KIT, verifyPolicyChain } from '../../../main/vault/policy.ts';
import { findOfficer, type UnlockedOfficer, unlockOfficer } from '../../../main/vault/unlock-officer.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { openSealed } from '../vault/open-sealed.ts';
import { imported } from './opened-vault.ts';
import { openedAs, passphraseOf, vaultOfSeveral } from './several-custodians.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

// Not what the service lets an officer do, but what his passphrase opens, whatever program he runs: every sealed box in the vault is tried with his key.

const folder = temporaryFolder();
let vault: string;
let session: VaultSession;
let records: WholeRecord[];

beforeAll(async () => {
  vault = await vaultOfSeveral(
    folder,
    'roles.strongroom',
    [
      { name: 'Bob', role: 'custodian' },
      { name: 'Olga', role: 'operator' },
      { name: 'Arno', role: 'auditor' },
    ],
    1,
  );
  // An operator puts the keys in: not even he who had them in hand keeps the means to open them.
  session = await openedAs(vault, 'Olga');
  for (const name of ['one', 'two']) writeFileSync(join(folder, `${name}.p8`), (await generateKeys('ec-p256')).pkcs8);
  await imported(session, [join(folder, 'one.p8'), join(folder, 'two.p8')]);
  records = await completeRecords(session.queries, await session.queries.selectFrom('records').selectAll().execute());
  expect(records).toHaveLength(2);
});
afterAll(() => session.close('test'));

function unlocked(name: string): Promise<UnlockedOfficer> {
  const header = readHeader(vault);
  const chain = verifyPolicyChain(header.policies);
  return unlockOfficer(header, chain, findOfficer(chain, name), passphraseOf(name), null);
}

/** How many of the boxes that lie with the records open with an officer's key, whomever they name. */
async function boxesOpenedBy(name: string): Promise<number> {
  using officer = await unlocked(name);
  let opened = 0;
  for (const { sealed } of records.flatMap(({ epochKeys }) => epochKeys)) {
    using inside = openSealedBox(officer.keys.boxKey, sealed);
    if (inside) opened += 1;
  }
  return opened;
}

describe('a private key', () => {
  test('is sealed to every custodian and to nobody else', () => {
    const custodians = session.chain.current.officers.filter(({ role }) => role === 'custodian').map(({ id }) => id);
    const holders = [...custodians, ...(session.chain.current.kit === null ? [] : [KIT])].toSorted();
    for (const { shares, epochKeys } of records) {
      expect(shares.map(({ officer }) => officer).toSorted()).toEqual(holders);
      expect(epochKeys.map(({ officer }) => officer).toSorted()).toEqual(holders);
    }
  });

  test.each(['Alice', 'Bob'])('opens for the custodian %s', async (name) => {
    using officer = await unlocked(name);
    for (const record of records) {
      const opened = await openSealed(session.vaultId, record, officer.officer.id, officer.keys.boxKey);
      expect(opened.ok && opened.pkcs8?.length).toBeGreaterThan(0);
      if (opened.ok) opened.pkcs8?.[Symbol.dispose]();
    }
    expect(await boxesOpenedBy(name)).toBe(records.length);
  });

  test.each(['Olga', 'Arno'])('opens with no box that %s’s passphrase opens, since it opens none', async (name) => {
    expect(await boxesOpenedBy(name)).toBe(0);
    using officer = await unlocked(name);
    for (const record of records) {
      for (const { officer: holder } of record.shares) {
        expect(await openSealed(session.vaultId, record, holder, officer.keys.boxKey)).toEqual({ ok: false, why: 'no-share' });
      }
    }
  });
});

test('the key under which secrets that act are sealed is every officer’s but the auditor’s', async () => {
  for (const [name, holds] of [
    ['Alice', true],
    ['Bob', true],
    ['Olga', true],
    ['Arno', false],
  ] as const) {
    using officer = await unlocked(name);
    expect([name, officer.agentKey !== null, officer.databaseKey.length]).toEqual([name, holds, 32]);
  }
});
