import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { answerByFile, answerHere, askByFile, listWaiting, showApprovalRequest } from '../../../main/service/approval-calls.ts';
import { showCommand } from '../../../main/service/command-calls.ts';
import { startRelease } from '../../../main/service/release-calls.ts';
import { startResealing } from '../../../main/service/reseal-keys.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { findOfficer } from '../../../main/vault/unlock-officer.ts';
import { runHere } from '../../integration/command-here.ts';
import { makePair } from '../../integration/pairs.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { imported } from './opened-vault.ts';
import { addedOfficer, openedAs, passphraseOf, vaultOfSeveral } from './several-custodians.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));
vi.mock(import('../../../main/crypto/self-test.ts'), async (original) => ({ ...(await original()), selfTest: async () => undefined }));

/** Dave became a custodian after the key was sealed, and nobody has sealed it anew yet. */
const folder = temporaryFolder();
const out = join(folder, 'out.p12');
const requestFile = join(folder, 'request.note');
let vault: string;
let session: VaultSession;
let certificate: string;

beforeAll(async () => {
  vault = await vaultOfSeveral(folder, 'late.strongroom', [{ name: 'Bob', role: 'custodian' }], 2);
  session = await openedAs(vault, 'Alice');
  const { keyPem, certificatePem } = await makePair('late.example');
  writeFileSync(join(folder, 'late.pem'), keyPem + certificatePem);
  await imported(session, [join(folder, 'late.pem')]);
  certificate = (await session.queries.selectFrom('certificates').select('id').executeTakeFirstOrThrow()).id;
  await session.close('test');
  await addedOfficer(vault, { name: 'Dave', role: 'custodian' }, ['Alice', 'Bob']);
  for (const name of ['Alice', 'Bob', 'Dave']) writeFileSync(join(folder, name), passphraseOf(name), { mode: 0o600 });
  writeFileSync(join(folder, 'file-passphrase'), 'lantern-otter-crayon-quill', { mode: 0o600 });
});
beforeEach(async () => {
  for (const file of [out, requestFile]) rmSync(file, { force: true });
  session = await openedAs(vault, 'Alice');
});
afterEach(() => session.close('test').catch(() => undefined));

const order = () => ({
  certificates: [certificate],
  target: 'modern',
  chain: true,
  alias: null,
  destination: { kind: 'file' as const, path: out },
  overwrite: false,
  reason: '',
});
const release = (officer: string) =>
  startRelease(session, {
    ...order(),
    protection: { kind: 'one', passphrase: Uint8Array.from(utf8('lantern-otter-crayon-quill')) },
    officerPassphrase: passphraseOf(officer),
    approved: null,
  });
const waiting = () => vi.waitUntil(() => listWaiting(session).waiting[0]);
const give = (command: string, name: string) =>
  answerHere(session, { command, officer: findOfficer(session.chain, name).id, passphrase: passphraseOf(name), keyFile: null }, null);
const noShare = {
  code: 'APPROVAL_INVALID',
  message: expect.stringContaining('Dave has no share of this key'),
  hint: expect.stringContaining('officers reseal'),
};

test('is told so when he approves a release, which goes on waiting for another', async () => {
  const { command, ended } = await release('Alice');
  await waiting();
  await expect(give(command, 'Dave')).rejects.toMatchObject(noShare);
  expect(listWaiting(session).waiting).toMatchObject([{ command, given: [{ name: 'Alice' }] }]);
  await give(command, 'Bob');
  await ended;
  expect(existsSync(out)).toBe(true);
});

test('is told so when he begins one, before others are asked', async () => {
  await session.close('test');
  session = await openedAs(vault, 'Dave');
  const { command, ended } = await release('Dave');
  await ended;
  expect((await showCommand(session, { id: command, offset: 0, limit: 1 })).command).toMatchObject({ state: 'failed', error: noShare });
});

test('is told so on the command line', async () => {
  await session.close('test');
  const run = await runHere(
    'export',
    '--vault',
    vault,
    '--officer',
    'Alice',
    '--password-file',
    join(folder, 'Alice'),
    '--approve',
    `Dave=${join(folder, 'Dave')}`,
    'cn:late.example',
    '--target',
    'modern',
    '--passphrase-file',
    join(folder, 'file-passphrase'),
    '--out',
    out,
    '--json',
  );
  expect(run.status).toBe(3);
  expect(JSON.parse(run.stdout)).toMatchObject({ error: noShare });
  expect(existsSync(out)).toBe(false);
});

test('neither answers a request that travels nor makes one', async () => {
  const ask = (officer: string) => askByFile(session, { ...order(), protection: 'one', hours: 1, requestFile, officerPassphrase: passphraseOf(officer) });
  await ask('Alice');
  await session.close('test');
  session = await openedAs(vault, 'Dave');
  const source = { kind: 'path' as const, path: requestFile };
  const { sha256 } = await showApprovalRequest(session, source);
  const destination = join(folder, 'answer.note');
  const answer = { source, sha256, decision: 'approved' as const, because: '', destination };
  await expect(answerByFile(session, { ...answer, officerPassphrase: passphraseOf('Dave') })).rejects.toMatchObject(noShare);
  expect(existsSync(destination)).toBe(false);
  rmSync(requestFile);
  await expect(ask('Dave')).rejects.toMatchObject(noShare);
  expect(existsSync(requestFile)).toBe(false);
});

test('has one once those who have one seal the key anew', async () => {
  const resealed = await startResealing(session, { officerPassphrase: passphraseOf('Alice') });
  await waiting();
  await expect(give(resealed.command, 'Dave')).rejects.toMatchObject({ code: 'APPROVAL_INVALID' });
  await give(resealed.command, 'Bob');
  await resealed.ended;
  const { command, ended } = await release('Alice');
  await waiting();
  await give(command, 'Dave');
  await ended;
  expect(existsSync(out)).toBe(true);
});
