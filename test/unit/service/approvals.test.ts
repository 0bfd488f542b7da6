import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { generateKeys } from '../../../main/crypto/key-generation.ts';
import { randomIdentifier } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { readApproval } from '../../../main/custody/approvals/approval-note.ts';
import { signRequest } from '../../../main/custody/approvals/approval-request.ts';
import { ConsentDesk } from '../../../main/custody/approvals/consent-desk.ts';
import { KeyShares } from '../../../main/custody/approvals/key-shares.ts';
import { issueCertificate } from '../../../main/pki/issue-certificate.ts';
import { answerByFile, answerHere, askByFile, listWaiting, showApprovalRequest } from '../../../main/service/approval-calls.ts';
import { showCommand } from '../../../main/service/command-calls.ts';
import { startDestroying } from '../../../main/service/key-calls.ts';
import { exportLog } from '../../../main/service/log-export.ts';
import { startRelease } from '../../../main/service/release-calls.ts';
import type { VaultSession } from '../../../main/service/vault-session.ts';
import { insertKeyTag } from '../../../main/store/key-tags.ts';
import { sealedRecords } from '../../../main/store/sealed-keys.ts';
import { openEpochKey } from '../../../main/vault/epoch.ts';
import { openRecord, openShare } from '../../../main/vault/record.ts';
import { findOfficer } from '../../../main/vault/unlock-officer.ts';
import { openWith } from '../custody/open-with.ts';
import { temporaryFolder } from '../vault/folder.ts';
import { imported } from './opened-vault.ts';
import { openedAs, passphraseOf, vaultOfSeveral } from './several-custodians.ts';

vi.mock(import('../../../main/crypto/argon2id.ts'), async (original) => ({ ...(await original()), ...(await import('../../integration/fast-derivation.ts')) }));

const folder = temporaryFolder();
let vault: string;
let session: VaultSession;
let certificate: string;
let out = 0;

beforeAll(async () => {
  vault = await vaultOfSeveral(
    folder,
    'three.strongroom',
    [
      { name: 'Bob', role: 'custodian' },
      { name: 'Carol', role: 'custodian' },
      { name: 'Olga', role: 'operator' },
    ],
    2,
  );
  session = await openedAs(vault, 'Alice');
  await imported(session, await lanternPair());
  certificate = (await session.queries.selectFrom('certificates').selectAll().executeTakeFirstOrThrow()).id;
});
afterAll(() => session.close('test'));
beforeEach(() => {
  out += 1;
});

async function lanternPair(): Promise<string[]> {
  const { pkcs8, spki } = await generateKeys('ec-p256');
  const about = { subject: [{ type: 'CN', value: 'www.lantern.example' }], subjectAltNames: [{ kind: 'dns' as const, value: 'www.lantern.example' }] };
  const validity = { notBefore: Date.now(), notAfter: Date.now() + 90 * 24 * 60 * 60 * 1000 };
  const der = await issueCertificate({ ...about, spki, signingKey: pkcs8, issuer: null, profile: 'server', ...validity });
  writeFileSync(join(folder, 'lantern.cer'), der);
  writeFileSync(join(folder, 'lantern.p8'), pkcs8);
  return [join(folder, 'lantern.cer'), join(folder, 'lantern.p8')];
}

const path = () => join(folder, `out-${out}.p12`);
const order = (reason = 'moving the web server') => ({
  certificates: [certificate],
  target: 'modern',
  chain: true,
  alias: null,
  destination: { kind: 'file' as const, path: path() },
  overwrite: false,
  reason,
});
const release = (on: VaultSession = session, more: Partial<Parameters<typeof startRelease>[1]> = {}) =>
  startRelease(on, {
    ...order(),
    protection: { kind: 'one', passphrase: Uint8Array.from(utf8('lantern-otter-crayon-quill')) },
    officerPassphrase: passphraseOf('Alice'),
    approved: null,
    ...more,
  });
const id = (name: string) => findOfficer(session.chain, name).id;
const waiting = () => vi.waitUntil(() => listWaiting(session).waiting[0]);
const give = (command: string, name: string, passphrase = passphraseOf(name)) =>
  answerHere(session, { command, officer: id(name), passphrase, keyFile: null }, null);
const commandOf = async (command: string) => (await showCommand(session, { id: command, offset: 0, limit: 10 })).command;
const entries = async (command: string, action: string) =>
  (await session.queries.selectFrom('log_entries').select('leaf').where('command', '=', command).where('action', '=', action).execute()).map(({ leaf }) =>
    JSON.parse(leaf),
  );

describe('a key that takes two of three custodians', () => {
  test('is sealed so that no single share opens it', async () => {
    const record = await session.queries.selectFrom('records').selectAll().executeTakeFirstOrThrow();
    expect(record.threshold).toBe(2);
    for (const name of ['Alice', 'Bob', 'Carol']) {
      using unlocked = await session.unlockAgain(passphraseOf(name), { officer: findOfficer(session.chain, name) });
      await expect(openWith(session, record.spki_sha256, unlocked)).rejects.toMatchObject({ code: 'APPROVALS_MISSING' });
      const whole = (await sealedRecords(session.queries, [record.id])).get(record.id);
      const epochKey = whole?.epochKeys.find(({ officer }) => officer === unlocked.officer.id);
      const sealed = whole?.shares.find(({ officer }) => officer === unlocked.officer.id);
      if (!whole?.sealedIn || !epochKey || !sealed) throw new Error('a custodian has a share');
      using key = openEpochKey(session.vaultId, whole.sealedIn, unlocked.officer.id, epochKey.sealed, unlocked.keys.boxKey) as SecretBytes;
      using share = openShare(session.vaultId, whole, sealed, key) as SecretBytes;
      // With a program that asks for nothing: the share is no key, and the record says two in what its tag covers.
      using half = SecretBytes.copy(share.bytes.subarray(0, 32));
      expect(await openRecord(session.vaultId, whole, [half])).toBeNull();
      expect(await openRecord(session.vaultId, { ...whole, threshold: 1 }, [half])).toBeNull();
      expect(openShare(session.vaultId, { ...whole, threshold: 1 }, sealed, key)).toBeNull();
    }
  });

  test('leaves when a second one has approved, who saw exactly what', async () => {
    const { command, ended } = await release();
    const asked = await waiting();
    expect(asked).toMatchObject({
      command,
      need: 2,
      reason: 'moving the web server',
      items: [expect.stringMatching(/^www\.lantern\.example \(SHA-256 [0-9a-f]{16}\)$/)],
      given: [{ name: 'Alice' }],
    });
    expect(asked.mayApprove.map(({ name }) => name)).toEqual(['Bob', 'Carol']);
    expect(asked.what).toContainEqual({ name: 'To', value: path() });
    expect(existsSync(path())).toBe(false);
    await give(command, 'Carol');
    await ended;
    expect(await commandOf(command)).toMatchObject({ state: 'done' });
    expect(existsSync(path())).toBe(true);
    expect(listWaiting(session).waiting).toEqual([]);
    const given = await entries(command, 'approval.given');
    expect(given.map(({ details }) => readApproval(details.note, session.vaultId, session.chain.current)?.approver)).toEqual([id('Alice'), id('Carol')]);
  });

  test('stays where nobody else comes, and says who could have', async () => {
    const impatient = new ConsentDesk(session, () => undefined, 50);
    const patient = session.consents;
    Object.assign(session, { consents: impatient });
    try {
      const { command, ended } = await release();
      await ended;
      expect(await commandOf(command)).toMatchObject({ state: 'failed', error: { code: 'APPROVALS_TIMED_OUT', hint: expect.stringContaining('Bob, Carol') } });
      expect(existsSync(path())).toBe(false);
    } finally {
      Object.assign(session, { consents: patient });
    }
  });

  test('stays where one refuses, with who and why in the log', async () => {
    const { command, ended } = await release();
    await waiting();
    await answerHere(session, { command, officer: id('Bob'), passphrase: passphraseOf('Bob'), keyFile: null }, 'the server was sold');
    await ended;
    expect(await commandOf(command)).toMatchObject({
      state: 'failed',
      error: { code: 'APPROVALS_REFUSED', message: expect.stringContaining('the server was sold') },
    });
    expect(existsSync(path())).toBe(false);
    const [refused] = await entries(command, 'approval.refused');
    expect(readApproval(refused.details.note, session.vaultId, session.chain.current)).toMatchObject({
      approver: id('Bob'),
      decision: 'refused',
      because: 'the server was sold',
    });
  });

  test('stays where the command is cancelled while it waits', async () => {
    const { command, ended } = await release();
    await waiting();
    session.queue.cancel(command);
    await ended;
    expect(await commandOf(command)).toMatchObject({ state: 'cancelled' });
    await expect(give(command, 'Bob')).rejects.toMatchObject({ code: 'APPROVAL_INVALID' });
    expect(existsSync(path())).toBe(false);
  });

  test('is not opened twice by the same custodian, nor by an operator, nor by a wrong passphrase', async () => {
    const { command, ended } = await release();
    await waiting();
    await expect(give(command, 'Alice')).rejects.toMatchObject({ code: 'APPROVAL_INVALID', hint: expect.stringContaining('Bob, Carol') });
    await expect(give(command, 'Olga')).rejects.toMatchObject({ code: 'APPROVAL_INVALID' });
    const wrong = Uint8Array.from(utf8('wrong-turbine-harbor-lilac'));
    await expect(give(command, 'Bob', wrong)).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_WRONG' });
    expect(wrong.every((byte) => byte === 0)).toBe(true);
    expect(listWaiting(session).waiting).toMatchObject([{ command, given: [{ name: 'Alice' }] }]);
    await give(command, 'Bob');
    await ended;
    expect((await showCommand(session, { id: command, offset: 0, limit: 10 })).facts).toContainEqual({ name: 'Approved by', value: 'Alice, Bob' });
  });

  test('takes as many as its tag asks for, though it was not sealed anew for them yet', async () => {
    const { id: key, spki_sha256: spki } = await session.queries.selectFrom('keys').selectAll().executeTakeFirstOrThrow();
    const { current } = session.chain;
    const demanding = { ...current, threshold: { default: 2, tags: { production: 3 } } };
    await sql`begin`.execute(session.queries);
    try {
      expect((await KeyShares.naming(session, [spki], demanding)).need).toBe(2);
      await insertKeyTag(session.queries, { key_id: key, tag: 'production', tagged_at: 0, log_entry: 0 });
      expect((await KeyShares.naming(session, [spki], demanding)).need).toBe(3);
    } finally {
      await sql`rollback`.execute(session.queries);
    }
  });

  test('is destroyed only by two', async () => {
    const key = await session.queries.selectFrom('keys').selectAll().executeTakeFirstOrThrow();
    const started = await startDestroying(session, { spkiSha256: key.spki_sha256, reason: 'not today', officerPassphrase: passphraseOf('Alice') });
    await waiting();
    await answerHere(session, { command: started.command, officer: id('Bob'), passphrase: passphraseOf('Bob'), keyFile: null }, 'it is needed');
    await started.ended;
    expect(await session.queries.selectFrom('keys').select('state').executeTakeFirstOrThrow()).toEqual({ state: 'in-store' });
  });
});

describe('a request that travels', () => {
  const file = (name: string) => join(folder, `${name}-${out}.note`);
  const source = (name: string) => ({ kind: 'path' as const, path: file(name) });
  const asking = (hours = 1) =>
    askByFile(session, { ...order(), protection: 'one', hours, requestFile: file('request'), officerPassphrase: passphraseOf('Alice') });

  /** What Bob says to it at his own unlock of the same vault, while nobody else has it open. */
  async function answeredBy(name: string, decision: 'approved' | 'refused', now: () => number = Date.now) {
    await session.close('test');
    const own = await openedAs(vault, name, now);
    try {
      const shown = await showApprovalRequest(own, source('request'));
      await answerByFile(own, {
        source: source('request'),
        sha256: shown.sha256,
        decision,
        because: 'no',
        destination: file(name),
        officerPassphrase: passphraseOf(name),
      });
      return shown;
    } finally {
      await own.close('test');
      session = await openedAs(vault, 'Alice');
    }
  }
  const brought = (...names: string[]) => release(session, { approved: { request: source('request'), approvals: names.map(source) } });

  test('brings the second share, for this one release', async () => {
    expect(await asking()).toMatchObject({ need: 2, mayApprove: [{ name: 'Bob' }, { name: 'Carol' }] });
    const shown = await answeredBy('Bob', 'approved');
    expect(shown).toMatchObject({
      requester: 'Alice',
      reason: 'moving the web server',
      items: [expect.stringContaining('www.lantern.example')],
      expired: false,
    });
    expect(shown.what).toContainEqual({ name: 'To', value: path() });
    const { command, ended } = await brought('Bob');
    await ended;
    expect(await commandOf(command)).toMatchObject({ state: 'done' });
    expect(existsSync(path())).toBe(true);
    await expect(release(session, { overwrite: true, approved: { request: source('request'), approvals: [source('Bob')] } })).rejects.toMatchObject({
      code: 'APPROVAL_INVALID',
      message: expect.stringContaining('used'),
    });
  });

  test('is good for nothing else, for nobody else and for no other time', async () => {
    await asking();
    await answeredBy('Bob', 'approved');
    const other = { request: source('request'), approvals: [source('Bob')] };
    const code = { code: 'APPROVAL_INVALID' };
    await expect(release(session, { approved: other, reason: 'another one' })).rejects.toMatchObject(code);
    await expect(release(session, { approved: other, destination: { kind: 'file', path: join(folder, 'elsewhere.p12') } })).rejects.toMatchObject(code);
    await expect(release(session, { approved: other, target: 'java' })).rejects.toMatchObject(code);
    const elsewhere = file('elsewhere');
    writeFileSync(elsewhere, readFileSync(file('Bob'), 'utf8').replace('approved', 'refused!'));
    await expect(release(session, { approved: { request: source('request'), approvals: [{ kind: 'path', path: elsewhere }] } })).rejects.toMatchObject(code);
    await expect(release(session, { approved: { request: source('Bob'), approvals: [source('request')] } })).rejects.toMatchObject(code);
    await session.close('test');
    const carol = await openedAs(vault, 'Carol');
    await expect(release(carol, { approved: other, officerPassphrase: passphraseOf('Carol') })).rejects.toMatchObject({
      code: 'APPROVAL_INVALID',
      message: expect.stringContaining('Alice'),
    });
    await carol.close('test');
    session = await openedAs(vault, 'Alice', () => Date.now() + 2 * 60 * 60 * 1000);
    await expect(release(session, { approved: other })).rejects.toMatchObject({ code: 'APPROVAL_INVALID', message: expect.stringContaining('good until') });
    await session.close('test');
    session = await openedAs(vault, 'Alice');
    expect(existsSync(path())).toBe(false);
  });

  /** What somebody with a program of his own might sign: as the officer of these keys, for these records under these names. */
  async function forged(name: string, items: string[], records: { id: string; version: number }[]) {
    using unlocked = await session.unlockAgain(passphraseOf(name), { officer: findOfficer(session.chain, name) });
    const about = { vaultId: session.vaultId, policy: session.chain.current, command: randomIdentifier(), at: Date.now(), expires: Date.now() + 3_600_000 };
    writeFileSync(
      file('request'),
      signRequest({ kind: 'release', title: 'Release test.example', what: [], items, reason: '', need: 2, records }, about, unlocked),
    );
  }
  const bobReads = async () => {
    await session.close('test');
    const own = await openedAs(vault, 'Bob');
    try {
      return await showApprovalRequest(own, source('request'));
    } finally {
      await own.close('test');
      session = await openedAs(vault, 'Alice');
    }
  };

  test('is refused where its names are not those of the keys that it would open, and where no custodian asks', async () => {
    const { id: record, version } = await session.queries.selectFrom('records').selectAll().executeTakeFirstOrThrow();
    const [name] = (await asking().then(() => bobReads())).items;
    await forged('Alice', ['test.example (SHA-256 0000000000000000)'], [{ id: record, version }]);
    await expect(bobReads()).rejects.toMatchObject({ code: 'APPROVAL_INVALID', message: expect.stringContaining('other certificates') });
    await forged('Alice', [name as string, 'test.example (SHA-256 0000000000000000)'], [{ id: record, version }]);
    await expect(bobReads()).rejects.toMatchObject({ code: 'APPROVAL_INVALID' });
    await forged('Alice', [name as string], [{ id: record, version: version + 1 }]);
    await expect(bobReads()).rejects.toMatchObject({ code: 'APPROVAL_INVALID' });
    await forged('Alice', [name as string], []);
    await expect(bobReads()).rejects.toMatchObject({ code: 'APPROVAL_INVALID' });
    await forged('Olga', [name as string], [{ id: record, version }]);
    await expect(bobReads()).rejects.toMatchObject({ code: 'APPROVAL_INVALID', message: expect.stringContaining('custodian') });
  });

  test('is answered as it was shown, with shares that are in no log and belong to what was signed', async () => {
    await asking();
    const shown = await answeredBy('Bob', 'approved');
    const { sealed } = JSON.parse(readFileSync(file('Bob'), 'utf8'));
    const leaves = await session.queries.selectFrom('log_entries').select('leaf').execute();
    expect(leaves.some(({ leaf }) => leaf.includes(sealed))).toBe(false);
    writeFileSync(file('Bob'), readFileSync(file('Bob'), 'utf8').replace(sealed, `${sealed.startsWith('A') ? 'B' : 'A'}${sealed.slice(1)}`));
    await expect(brought('Bob')).rejects.toMatchObject({ code: 'APPROVAL_INVALID', message: expect.stringContaining('not what was signed') });
    // Another request lies on the stick by the time it is answered.
    await asking();
    await session.close('test');
    const carol = await openedAs(vault, 'Carol');
    const answer = { source: source('request'), sha256: shown.sha256, decision: 'approved' as const, because: '', destination: file('Carol') };
    await expect(answerByFile(carol, { ...answer, officerPassphrase: passphraseOf('Carol') })).rejects.toMatchObject({ code: 'APPROVAL_INVALID' });
    await carol.close('test');
    session = await openedAs(vault, 'Alice');
    expect(existsSync(file('Carol'))).toBe(false);
  });

  test('comes back refused, and nothing leaves', async () => {
    await asking();
    await answeredBy('Carol', 'refused');
    await expect(brought('Carol')).rejects.toMatchObject({ code: 'APPROVALS_REFUSED', message: expect.stringContaining('Carol') });
  });

  test('is not answered by who asked, nor after its time', async () => {
    await asking();
    const { sha256 } = await showApprovalRequest(session, source('request'));
    const own = {
      source: source('request'),
      sha256,
      decision: 'approved' as const,
      because: '',
      destination: file('own'),
      officerPassphrase: passphraseOf('Alice'),
    };
    await expect(answerByFile(session, own)).rejects.toMatchObject({ code: 'APPROVAL_INVALID' });
    await expect(answeredBy('Bob', 'approved', () => Date.now() + 2 * 60 * 60 * 1000)).rejects.toMatchObject({
      code: 'APPROVAL_INVALID',
      message: expect.stringContaining('expired'),
    });
    expect(existsSync(file('own'))).toBe(false);
    expect(existsSync(file('Bob'))).toBe(false);
  });
});

test('a stranger’s verifier finds every approval and refusal of this log sound', async () => {
  const file = join(folder, 'log.jsonl');
  const { ended } = await exportLog(session, { destination: file, format: 'jsonl', from: null, to: null, verifier: false, overwrite: false });
  await ended;
  const verifier = join('assets', 'verifier', 'strongroom-verify.mjs');
  const { status, stdout } = spawnSync(process.execPath, [verifier, file, '--json'], { encoding: 'utf8' });
  const said = JSON.parse(stdout);
  expect([status, said.problems]).toEqual([0, []]);
  // Two of the release, the first of what was refused, cancelled or timed out, those by file and those they are brought with.
  expect(said.approvals.given).toBeGreaterThan(6);
  expect(said.approvals.refused).toBe(3);
});
