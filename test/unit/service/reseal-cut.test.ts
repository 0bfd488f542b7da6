import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { toBase64 } from '../../../main/crypto/bytes.ts';
import { generateKeys } from '../../../main/crypto/key-generation.ts';
import { keysBehind } from '../../../main/custody/reseal.ts';
import { startChange } from '../../../main/service/change-officers.ts';
import { showCommand } from '../../../main/service/command-calls.ts';
import { verifyLog } from '../../../main/service/log-calls.ts';
import { startResealing } from '../../../main/service/reseal-keys.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { findOfficer } from '../../../main/vault/unlock-officer.ts';
import { openWith } from '../custody/open-with.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { createdVault, imported, openedVault, passphrase } from './opened-vault.ts';
import { openedAs, passphraseOf } from './several-custodians.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

/** What is to happen in the transaction of the second batch, when the first one is stored. */
const second = vi.hoisted(() => ({ batches: 0, happens: null as (() => void) | null }));
vi.mock(import('../../../main/custody/prove-sealed.ts'), async (original) => {
  const real = await original();
  return {
    ...real,
    insertProved: async (...args: Parameters<typeof real.insertProved>) => {
      await real.insertProved(...args);
      second.batches += 1;
      if (second.batches === 2) second.happens?.();
    },
  };
});

const KEYS = 70;
const FIRST_BATCH = 32;
const folder = temporaryFolder();
let sessions: VaultSession[] = [];

/** Seventy keys of Alice's, closed; a copy of it for each test. */
beforeAll(async () => {
  const session = await createdVault(folder, 'made');
  let text = '';
  for (let made = 0; made < KEYS; made += 1) {
    const { pkcs8 } = await generateKeys('ec-p256');
    text += `-----BEGIN PRIVATE KEY-----\n${toBase64(pkcs8)}\n-----END PRIVATE KEY-----\n`;
  }
  writeFileSync(join(folder, 'keys.pem'), text);
  await imported(session, [join(folder, 'keys.pem')]);
  await session.close('to be copied');
}, 120_000);
afterEach(async () => {
  for (const session of sessions) await session.close('at the end of a test').catch(() => undefined);
  sessions = [];
});

/** Adds Bob as a custodian, to whom all keys are to be sealed, in a vault whose second batch meets something. */
async function addBob(path: string, happens: () => void) {
  cpSync(join(folder, 'made'), path, { recursive: true });
  const session = await openedVault(path);
  sessions.push(session);
  Object.assign(second, { batches: 0, happens });
  const change = { kind: 'add' as const, name: 'Bob', role: 'custodian' as const };
  const { command, ended } = await startChange(
    session,
    { change, newPassphrase: passphraseOf('Bob') as Uint8Array<ArrayBuffer>, keyFile: null, officerPassphrase: passphrase() as Uint8Array<ArrayBuffer> },
    () => undefined,
  );
  await ended;
  return { session, command: (await showCommand(session, { id: command, offset: 0, limit: 1 })).command };
}

/** Nothing is lost, and what was left is sealed to Bob, too. */
async function goesOn(session: VaultSession): Promise<void> {
  Object.assign(second, { batches: 0, happens: null });
  const behind = await keysBehind(session.queries, session.chain);
  expect(behind).toHaveLength(KEYS - FIRST_BATCH);
  const keys = (await session.queries.selectFrom('keys').select('spki_sha256').execute()).map(({ spki_sha256: spki }) => spki);
  expect(keys).toHaveLength(KEYS);
  await opensAll(session, 'Alice', keys);
  const { command, ended } = await startResealing(session, { officerPassphrase: passphrase() as Uint8Array<ArrayBuffer> });
  await ended;
  expect((await showCommand(session, { id: command, offset: 0, limit: 1 })).command).toMatchObject({
    state: 'done',
    outcome: `${KEYS - FIRST_BATCH} keys were sealed anew.`,
    done: KEYS - FIRST_BATCH,
    total: KEYS - FIRST_BATCH,
  });
  expect(await keysBehind(session.queries, session.chain)).toEqual([]);
  await opensAll(session, 'Alice', keys);
  await opensAll(session, 'Bob', keys);
  const epochs = await session.queries.selectFrom('epochs').select('id').execute();
  const used = await session.queries.selectFrom('records').select('epoch').distinct().execute();
  expect(epochs.map(({ id }) => id).sort()).toEqual(used.map(({ epoch }) => epoch).sort());
  const { ended: verified } = await verifyLog(session, null);
  expect(await verified).toMatchObject({ valid: true });
}

async function opensAll(session: VaultSession, name: string, keys: readonly string[]): Promise<void> {
  using unlocked = await session.unlockAgain(passphraseOf(name), { officer: findOfficer(session.chain, name) });
  for (const key of keys) (await openWith(session, key, unlocked))[Symbol.dispose]();
}

test('what a kill leaves when the first batch is stored and the second is not: no key is lost, and the next reseal goes on', async () => {
  const killed = join(folder, 'killed');
  await addBob(join(folder, 'living'), () => cpSync(join(folder, 'living'), killed, { recursive: true }));
  const session = await openedAs(killed, 'Alice');
  sessions.push(session);
  await goesOn(session);
}, 120_000);

test('a batch that fails leaves the first one, says how far it came, and the next reseal goes on', async () => {
  const { session, command } = await addBob(join(folder, 'failed'), () => {
    throw Object.assign(new Error('disk'), { code: 'ENOSPC' });
  });
  expect(command).toMatchObject({ state: 'done-in-part', done: FIRST_BATCH, total: KEYS, outcome: expect.stringContaining('Seal them anew') });
  await goesOn(session);
}, 120_000);
