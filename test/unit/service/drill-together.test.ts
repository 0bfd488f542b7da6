import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { answerHere, listWaiting } from '../../../main/service/approval-calls.ts';
import { showCommand } from '../../../main/service/command-calls.ts';
import { startDrill } from '../../../main/service/drill-calls.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { findOfficer } from '../../../main/vault/unlock-officer.ts';
import { runHere } from '../../integration/command-here.ts';
import { makePair } from '../../integration/pairs.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { backUp, folderTarget } from './backing-up.ts';
import { imported } from './opened-vault.ts';
import { addedOfficer, openedAs, passphraseOf, vaultOfSeveral } from './several-custodians.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));
vi.mock(import('../../../main/crypto/self-test.ts'), async (original) => ({ ...(await original()), selfTest: async () => undefined }));

const folder = temporaryFolder();
let vault: string;
let session: VaultSession;

beforeAll(async () => {
  const several = [
    { name: 'Bob', role: 'custodian' as const },
    { name: 'Carol', role: 'custodian' as const },
  ];
  vault = await vaultOfSeveral(folder, 'three.strongroom', several, 2);
  session = await openedAs(vault, 'Alice');
  const pairs = await Promise.all(['one.example', 'two.example'].map((name) => makePair(name)));
  writeFileSync(join(folder, 'pairs.pem'), pairs.map(({ keyPem, certificatePem }) => keyPem + certificatePem).join(''));
  await imported(session, [join(folder, 'pairs.pem')]);
  await folderTarget(session, join(folder, 'stick'));
  await session.close('test');
  // Sealed to nobody but the first three: Dave's slot is in the copy, and no share of his.
  await addedOfficer(vault, { name: 'Dave', role: 'custodian' }, ['Alice', 'Bob']);
  session = await openedAs(vault, 'Alice');
  await backUp(session);
  await session.close('test');
  for (const name of ['Alice', 'Bob']) writeFileSync(join(folder, name), passphraseOf(name), { mode: 0o600 });
});
beforeEach(async () => {
  session = await openedAs(vault, 'Alice');
});
afterEach(() => session.close('test').catch(() => undefined));

const drill = (together: boolean, officer = 'Alice') => startDrill(session, { backup: null, seals: true, together, officerPassphrase: passphraseOf(officer) });
const waiting = () => vi.waitUntil(() => listWaiting(session).waiting[0]);
const shown = async (command: string) => (await showCommand(session, { id: command, offset: 0, limit: 1 })).command;
const give = (command: string, name: string, because: string | null = null) =>
  answerHere(session, { command, officer: findOfficer(session.chain, name).id, passphrase: passphraseOf(name), keyFile: null }, because);

test('two custodians open every key in the copy that takes two', async () => {
  const { command, ended } = await drill(true);
  expect(await waiting()).toMatchObject({ need: 2, what: [{ name: 'Private keys in the copy', value: '2' }], given: [{ name: 'Alice' }] });
  await give(command, 'Carol');
  await ended;
  expect(await shown(command)).toMatchObject({ state: 'done', outcome: expect.stringContaining('2 private keys open.') });
  expect((await shown(command)).outcome).not.toContain('Not proved');
});

test('one alone proves his shares, and the outcome says what is not proved', async () => {
  const { command, ended } = await drill(false);
  await ended;
  const { state, outcome } = await shown(command);
  expect(state).toBe('done');
  expect(outcome).toContain('Not proved: that 2 private keys open, which take more custodians together');
});

test('one to whom nothing in it was sealed proves no key, and the copy is not called damaged', async () => {
  await session.close('test');
  session = await openedAs(vault, 'Dave');
  const { command, ended } = await drill(false, 'Dave');
  await ended;
  expect(await shown(command)).toMatchObject({
    state: 'done',
    outcome: expect.stringContaining('Not proved: that 2 private keys open, which were sealed to nobody'),
  });
});

test('where one refuses, the drill ends, and nothing is said of the copy', async () => {
  const { command, ended } = await drill(true);
  await waiting();
  await give(command, 'Bob', 'not today');
  await ended;
  expect(await shown(command)).toMatchObject({ state: 'failed', error: { code: 'APPROVALS_REFUSED' } });
  expect(await session.queries.selectFrom('backups').select(['state', 'problem']).execute()).toEqual([{ state: 'good', problem: null }]);
});

test('the command line takes the others by --approve', async () => {
  await session.close('test');
  const args = ['backup', 'drill', '--seals', '--vault', vault, '--officer', 'Alice', '--password-file', join(folder, 'Alice'), '--json'];
  const alone = await runHere(...args);
  expect(alone.status).toBe(0);
  expect(JSON.parse(alone.stdout).outcome).toContain('Not proved: that 2 private keys open');
  const both = await runHere(...args, '--approve', `Bob=${join(folder, 'Bob')}`);
  expect(both.status).toBe(0);
  expect(JSON.parse(both.stdout).outcome).toContain('2 private keys open.');
});
