import { spawnSync } from 'node:child_process';
import { cpSync, createReadStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Checkpoint, signCheckpoint } from '../../main/audit/checkpoint.ts';
import { cosignatures } from '../../main/audit/cosigner.ts';
import { logSize, rootAt } from '../../main/audit/log.ts';
import { currentMark } from '../../main/audit/policy-mark.ts';
import { signersOf } from '../../main/audit/signers.ts';
import { verifyExport } from '../../main/audit/verify-export.ts';
import { makeContainer } from '../../main/backup/make-container.ts';
import { type BackupNote, backupName, containerFile, noteFile, signBackupNote, slotsFor, unverifiedBackupNote } from '../../main/backup/note.ts';
import { lookAtPlace } from '../../main/backup/put-in-place.ts';
import { lookAtTarget } from '../../main/backup/store-copy.ts';
import { openTarget } from '../../main/backup/targets/open-target.ts';
import { SecretBytes } from '../../main/crypto/secret-bytes.ts';
import { writeAnchoredNotes } from '../../main/custody/anchors/anchored-notes.ts';
import { approvedOf, readApproval } from '../../main/custody/approvals/approval-note.ts';
import { canonicalJson } from '../../main/formats/canonical-json.ts';
import { type NoteKey, signNote } from '../../main/formats/signed-note.ts';
import { showAuditEntry } from '../../main/service/audit-calls.ts';
import { startChange } from '../../main/service/change-officers.ts';
import { compareAnchors } from '../../main/service/compare-anchors.ts';
import { importCosignature, registerCosigner } from '../../main/service/cosign-calls.ts';
import { exportLog } from '../../main/service/log-export.ts';
import { changeSettings } from '../../main/service/settings.ts';
import type { VaultSession } from '../../main/service/vault-session.ts';
import { insertCheckpoint } from '../../main/store/checkpoints.ts';
import { headerText, readHeader, writeHeader } from '../../main/vault/header-file.ts';
import { verifyPolicyChain } from '../../main/vault/policy.ts';
import { findOfficer } from '../../main/vault/unlock-officer.ts';
import type { PlannedChange } from '../../preload/contract/officers.ts';
import { backUp, folderTarget, restoreFrom } from '../unit/service/backing-up.ts';
import { createdVault } from '../unit/service/opened-vault.ts';
import { openedAs, passphraseOf } from '../unit/service/several-custodians.ts';

vi.mock('../../main/crypto/argon2id.ts', async (original) => ({ ...(await original<object>()), ...(await import('./fast-derivation.ts')) }));

// Bob was a custodian and is suspended; Anna was an auditor and is removed. Both have their keys still, and whoever was suspended has the database's, too:
// what they sign now is accepted nowhere, under whatever policy.
const VERIFIER = resolve('assets/verifier/strongroom-verify.mjs');
const folder = mkdtempSync(join(tmpdir(), 'strongroom-old-signers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string) => join(folder, name);
const vault = path('vault');
const target = path('target');
const key = { file: path('anna.key'), passphrase: path('anna.passphrase') };

type Signer = NoteKey & { secretKey: SecretBytes };
const old: Record<'Bob' | 'Anna', Signer> = {} as never;
/** The header in which both were in office. */
let headerThen: ReturnType<typeof readHeader>;
let session: VaultSession;

const copyOfKey = ({ name, publicKey, secretKey }: Signer): Signer => ({ name, publicKey, secretKey: SecretBytes.copy(secretKey.bytes) });

async function change(wanted: PlannedChange, newPassphrase: Uint8Array<ArrayBuffer> | null = null): Promise<void> {
  const { command, ended } = await startChange(session, { change: wanted, newPassphrase, keyFile: null, officerPassphrase: passphraseOf('Alice') }, (kit) =>
    kit[Symbol.dispose](),
  );
  await ended;
  const { state, outcome } = await session.queries.selectFrom('commands').selectAll().where('id', '=', command).executeTakeFirstOrThrow();
  if (state !== 'done') throw new Error(outcome ?? state);
}

async function as(name: string, work: (open: VaultSession) => Promise<unknown>): Promise<void> {
  const open = await openedAs(vault, name);
  try {
    await work(open);
  } finally {
    await open.close('test');
  }
}

const exported = async (open: VaultSession, name: string) => {
  await (await exportLog(open, { format: 'jsonl', from: null, to: null, destination: path(name), overwrite: true, verifier: false })).ended;
  return path(name);
};

function verifier(...args: string[]): { status: number | null; codes: string[]; texts: string; publicKey?: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [VERIFIER, ...args, '--json'], { encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  const said = JSON.parse(stdout) as { problems?: { code: string; text: string }[]; publicKey?: string };
  const problems = said.problems ?? [];
  return { ...said, status, codes: problems.map(({ code }) => code), texts: problems.map(({ text }) => text).join('\n') };
}

const cosign = (given: string, out: string) => verifier('cosign', given, '--key', key.file, '--out', path(out), '--passphrase-file', key.passphrase);

async function ours(file: string, anchors: string[]): Promise<string[]> {
  const { problems } = await verifyExport(createReadStream(file), (notes) => signersOf(verifyPolicyChain(notes)), anchors);
  return problems.map(({ code }) => code);
}

/** A statement over the log as it stands, signed by whoever. @param generation the policy that it names */
async function statement(by: Signer, generation: number, more: Partial<Checkpoint> = {}): Promise<string> {
  const size = Math.min(more.size ?? Number.MAX_SAFE_INTEGER, await logSize(session.queries));
  const policies = session.chain.policies.slice(0, generation);
  const policy = currentMark({ ...session.chain, policies, current: policies.at(-1) as (typeof policies)[number] });
  return signCheckpoint({ vaultId: session.vaultId, size, root: await rootAt(session.queries, size), time: Date.now(), policy, ...more }, by);
}

beforeAll(async () => {
  session = await createdVault(folder, 'vault');
  await change({ kind: 'add', name: 'Bob', role: 'custodian' }, passphraseOf('Bob'));
  await change({ kind: 'add', name: 'Anna', role: 'auditor' }, passphraseOf('Anna'));
  headerThen = readHeader(vault);
  await session.close('test');
  await as('Bob', async (bob) => {
    old.Bob = copyOfKey(bob.signer);
  });
  writeFileSync(key.passphrase, 'lattice-compass-orchid\n');
  const publicKey = verifier('keygen', '--name', 'audit.example.com/anna', '--out', key.file, '--passphrase-file', key.passphrase).publicKey as string;
  await as('Anna', async (anna) => {
    old.Anna = copyOfKey(anna.signer);
    await registerCosigner(anna, { publicKey, officerPassphrase: passphraseOf('Anna') });
    cosign(await exported(anna, 'first.jsonl'), 'taken-in.txt');
    await importCosignature(anna, { kind: 'path', path: path('taken-in.txt') });
    cosign(await exported(anna, 'second.jsonl'), 'kept-back.txt');
  });
  session = await openedAs(vault, 'Alice');
  await change({ kind: 'suspend', officer: findOfficer(session.chain, 'Bob').id });
  await folderTarget(session, target);
  await backUp(session);
  await changeSettings(session.ledger, { idleMinutes: 7 });
  await session.close('test');
  cpSync(vault, path('suspended'), { recursive: true });
  session = await openedAs(vault, 'Alice');
  await change({ kind: 'remove', officer: findOfficer(session.chain, 'Anna').id });
  await changeSettings(session.ledger, { idleMinutes: 8 });
  await session.close('test');
}, 120_000);

afterEach(async () => {
  await session.close('test').catch(() => undefined);
});

describe('the checkpoint file of a vault', () => {
  test.each([
    ['Bob', 5],
    ['Bob', 3],
    ['Anna', 5],
    ['Anna', 3],
  ] as const)('signed by %s under policy %i is refused at unlock', async (who, generation) => {
    const copy = path(`unlocked-${who}-${generation}`);
    cpSync(vault, copy, { recursive: true });
    const { database } = readStatement(copy);
    session = await openedAs(vault, 'Alice');
    // True in every other respect: what Alice signed at the lock, by another hand.
    const size = readStatement(copy).size;
    writeFileSync(join(copy, 'checkpoint'), await statement(old[who], generation, { size, ...(database === undefined ? {} : { database }) }));
    await expect(openedAs(copy, 'Alice')).rejects.toMatchObject({ code: 'CHECKPOINT_INVALID' });
    writeFileSync(join(copy, 'checkpoint'), await statement(session.signer, 5, { size, ...(database === undefined ? {} : { database }) }));
    await (await openedAs(copy, 'Alice')).close('test');
  });

  function readStatement(of: string): { size: number; database?: string } {
    const lines = readFileSync(join(of, 'checkpoint'), 'utf8').split('\n');
    const database = lines.find((line) => line.startsWith('database '))?.slice(9);
    return { size: Number(lines[1]), ...(database === undefined ? {} : { database }) };
  }
});

describe('within an open vault', () => {
  test('an entry is told as signed for by nobody whose signature was not his to give any more', async () => {
    session = await openedAs(vault, 'Alice');
    const last = (await logSize(session.queries)) - 1;
    await session.ledger.checkpoint();
    expect((await showAuditEntry(session, { index: last })).checkpoint).toMatchObject({ signer: 'Alice' });
    const size = last + 1;
    await session.queries.deleteFrom('checkpoints').where('size', '>', last).execute();
    for (const generation of [3, 5]) {
      const row = { size, root: await rootAt(session.queries, size), signer: findOfficer(session.chain, 'Alice').id, signed_at: 1 };
      await insertCheckpoint(session.queries, { ...row, note: await statement(old.Bob, generation, { size }) });
      expect((await showAuditEntry(session, { index: last })).checkpoint).toBeNull();
      await session.queries.deleteFrom('checkpoints').where('size', '=', size).execute();
    }
  });

  test('the anchor that was written last counts only where somebody in office signed it', async () => {
    session = await openedAs(vault, 'Alice');
    const size = await logSize(session.queries);
    const newest = async (note: string) => {
      writeAnchoredNotes(vault, { stick: { note, at: 1 } });
      return (await session.anchors.summary()).newest?.size;
    };
    expect(await newest(await statement(session.signer, 5))).toBe(size);
    for (const generation of [3, 5]) expect(await newest(await statement(old.Bob, generation))).not.toBe(size);
    writeAnchoredNotes(vault, {});
  });

  test('an anchor of a later tree convicts nothing', async () => {
    session = await openedAs(vault, 'Alice');
    const later = { size: 5_000, root: new Uint8Array(32) };
    for (const [by, kind] of [
      [old.Bob, 'void'],
      [session.signer, 'ahead'],
    ] as const)
      for (const generation of [3, 5]) {
        const note = await statement(by, generation, later);
        const [judged] = await compareAnchors(session.queries, session.chain, [{ place: 'a stick', note }]);
        expect(judged).toMatchObject({ kind });
      }
  });
});

describe('a backup', () => {
  /** Puts beside the real backup a note that Bob signed now under the policy that knew him, over more entries. */
  async function forge(into: string, logSize: number): Promise<string> {
    cpSync(target, into, { recursive: true });
    const [real] = (await openedTarget(into)).names;
    const note = unverifiedBackupNote(readFileSync(join(into, noteFile(real as string)), 'utf8'), real as string) as BackupNote;
    const checkpoint = await statement(old.Bob, 3, { size: logSize, root: new Uint8Array(32) });
    const forged = signBackupNote({ ...note, policyGeneration: 3, logSize, checkpoint }, old.Bob);
    const name = backupName(session.vaultId, logSize);
    writeFileSync(join(into, noteFile(name)), forged);
    cpSync(join(into, containerFile(real as string)), join(into, containerFile(name)));
    return name;
  }

  async function openedTarget(at: string) {
    await using opened = await openTarget({ kind: 'folder', path: at }, AbortSignal.timeout(60_000));
    const names = (await opened.list()).flatMap(({ name }) => (name.endsWith('.note') ? [basename(name, '.note')] : []));
    return { names, standing: await lookAtTarget(session, opened, AbortSignal.timeout(60_000)) };
  }

  test('in the name of a former officer is neither one of this vault nor a second history of it', async () => {
    session = await openedAs(vault, 'Alice');
    const at = path('forged-later');
    await forge(at, 4_000);
    const { names, standing } = await openedTarget(at);
    expect(names).toHaveLength(2);
    expect(standing).toMatchObject({ forks: [], own: [{ signer: findOfficer(session.chain, 'Alice').id }] });
  });

  test('of which a restore says that nobody signed it', async () => {
    session = await openedAs(vault, 'Alice');
    const at = path('forged-for-restore');
    const name = await forge(at, 4_000);
    await session.close('test');
    const { plan } = await restoreFrom(at, { into: path('restored') });
    const forged = plan.backups.find((one) => one.name === name);
    expect(forged).toMatchObject({ state: 'damaged', problem: { code: 'BACKUP_NOT_SIGNED' } });
  });

  test('with the header that knew him around a log that tells of his suspension does not prove', async () => {
    cpSync(path('suspended'), path('as-bob'), { recursive: true });
    session = await openedAs(path('as-bob'), 'Alice');
    const chain = verifyPolicyChain(headerThen.policies);
    mkdirSync(path('work'));
    mkdirSync(path('header-then'));
    const { mac: _mac, ...rest } = headerThen;
    const header = writeHeader(path('header-then'), { ...rest, database: session.header.database }, session.databaseKey);
    expect(headerText(header)).not.toBe(headerText(session.header));
    const { folder: at, queries, vaultId, officer, databaseKey, agentKey, isVouched, ledger } = session;
    const stolen = { folder: at, queries, vaultId, officer, databaseKey, agentKey, isVouched, ledger, chain, header, signer: old.Bob };
    const more = { snapshot: (file: string) => session.snapshot(file), now: Date.now, backupChanged: () => undefined };
    const made = await makeContainer({ ...stolen, ...more }, 'vault', path('work'), AbortSignal.timeout(60_000));
    const { path: container, fileKey, ...about } = made;
    fileKey[Symbol.dispose]();
    const { takenAt, logSize: size, policyGeneration, checkpoint } = about;
    const note = signBackupNote(
      {
        type: 'strongroom/backup/v1',
        vaultId,
        policyGeneration,
        logSize: size,
        takenAt,
        size: about.size,
        sha256: about.sha256,
        previous: null,
        checkpoint,
        slots: slotsFor(header.slots, chain.current),
      },
      old.Bob,
    );
    const lies = path('lies');
    mkdirSync(lies);
    const name = backupName(vaultId, size);
    cpSync(container, join(lies, containerFile(name)));
    writeFileSync(join(lies, noteFile(name)), note);
    await session.close('test');
    await expect(restoreFrom(lies, { into: path('restored-lies') })).rejects.toMatchObject({
      code: 'BACKUP_DAMAGED',
      message: expect.stringMatching(/names policy 4; the vault has only 3/),
    });
  });

  test('is not held back by an anchor that he signed, and the vault in the way is looked at closely', async () => {
    session = await openedAs(vault, 'Alice');
    const his = await statement(old.Bob, 3, { size: 4_000, root: new Uint8Array(32) });
    const size = await logSize(session.queries);
    const about = { vaultId: session.vaultId, policyGeneration: 5, logSize: size } as BackupNote;
    await session.close('test');
    writeFileSync(path('his.txt'), his);
    const given = { into: path('with-anchor'), checkpoint: { kind: 'path', path: path('his.txt') } as const };
    await expect(restoreFrom(target, given)).rejects.toMatchObject({ code: 'CHECKPOINT_INVALID' });
    const there = path('there');
    cpSync(vault, there, { recursive: true });
    const later = { ...about, logSize: size + 100 };
    expect(await lookAtPlace(there, later, null)).toMatchObject({ newer: false });
    session = await openedAs(vault, 'Alice');
    writeFileSync(join(there, 'checkpoint'), await statement(old.Bob, 5, { database: 'ab'.repeat(32) }));
    expect(await lookAtPlace(there, later, null)).toMatchObject({ newer: true, logSize: 0 });
  });
});

describe('an auditor who was removed', () => {
  test('vouches for nothing more, neither of now nor of then; what was taken in before still counts', async () => {
    cpSync(vault, path('put-in'), { recursive: true });
    session = await openedAs(path('put-in'), 'Alice');
    const now = await exported(session, 'now.jsonl');
    expect(verifier(now)).toMatchObject({ status: 0, cosignatures: [{ officer: 'Anna' }] });
    expect(await ours(now, [])).toEqual([]);
    expect(cosign(now, 'late.txt').status).toBe(0);
    for (const name of ['late.txt', 'kept-back.txt']) {
      await expect(importCosignature(session, { kind: 'path', path: path(name) })).rejects.toMatchObject({ code: 'COSIGNATURE_INVALID' });
      // By an officer whose program did not refuse it.
      await session.ledger.record(async (_queries, note) => {
        note({
          action: 'cosignature.imported',
          command: null,
          objects: [],
          rows: [],
          text: 'Put in.',
          details: { note: readFileSync(path(name), 'utf8') },
        });
      });
      await session.ledger.checkpoint();
    }
    expect(await cosignatures(session.queries, session.chain)).toHaveLength(1);
    const { status, codes, texts } = verifier(await exported(session, 'put-in.jsonl'));
    expect([status, codes]).toEqual([4, ['AUDIT_INVALID', 'AUDIT_INVALID']]);
    expect(texts).toMatch(/Anna was no auditor in office when he vouched, or when it was taken in.*\n.*Anna was no auditor/);
  });
});

describe('the stand-alone verifier and the program say the same of an anchor', () => {
  const anchored = async (note: string) => {
    writeFileSync(path('anchor.txt'), note);
    return [verifier(path('anchors.jsonl'), '--anchor', path('anchor.txt')).codes.join(), (await ours(path('anchors.jsonl'), [note])).join()];
  };

  test('by who is in office, of an older policy too: his copy knows nothing of the later ones', async () => {
    session = await openedAs(vault, 'Alice');
    await exported(session, 'anchors.jsonl');
    const [size, other] = [(await logSize(session.queries)) - 3, new Uint8Array(32)];
    for (const generation of [3, 5]) {
      expect(await anchored(await statement(session.signer, generation, { size: 4_000, root: other }))).toEqual(['VAULT_ROLLED_BACK', 'VAULT_ROLLED_BACK']);
      expect(await anchored(await statement(session.signer, generation, { size, root: other }))).toEqual(['LOG_FORKED', 'LOG_FORKED']);
    }
    expect(await anchored(await statement(session.signer, 5, { size }))).toEqual(['', '']);
    const newer = { generation: 6, sha256: 'ab'.repeat(32) };
    expect(await anchored(await statement(session.signer, 5, { size, policy: newer }))).toEqual(['VAULT_ROLLED_BACK', 'VAULT_ROLLED_BACK']);
  });

  test('by who was in office when so few entries were there', async () => {
    session = await openedAs(vault, 'Alice');
    await exported(session, 'anchors.jsonl');
    const early = { size: 4 };
    expect(await anchored(await statement(old.Bob, 3, early))).toEqual(['', '']);
    expect(await anchored(await statement(old.Bob, 3, { ...early, root: new Uint8Array(32) }))).toEqual(['LOG_FORKED', 'LOG_FORKED']);
  });

  test('by who is in office no more: it says nothing, under whatever policy', async () => {
    session = await openedAs(vault, 'Alice');
    await exported(session, 'anchors.jsonl');
    const size = (await logSize(session.queries)) - 3;
    for (const who of ['Bob', 'Anna'] as const)
      for (const generation of [3, 5])
        for (const more of [{ size: 4_000, root: new Uint8Array(32) }, { size, root: new Uint8Array(32) }, { size }]) {
          const [said, own] = await anchored(await statement(old[who], generation, more));
          expect([said, own]).toEqual(['CHECKPOINT_INVALID', expect.stringMatching(/^(CHECKPOINT|AUDIT)_INVALID$/)]);
        }
    const newer = await statement(old.Bob, 5, { size, policy: { generation: 6, sha256: 'ab'.repeat(32) } });
    expect(await anchored(newer)).toEqual(['CHECKPOINT_INVALID', expect.stringMatching(/^(CHECKPOINT|AUDIT)_INVALID$/)]);
  });
});

test('an approval by a custodian who was suspended counts for nothing, under whatever policy he signs it', async () => {
  const copy = path('approving');
  cpSync(vault, copy, { recursive: true });
  session = await openedAs(copy, 'Alice');
  const { vaultId, chain, officer } = session;
  const bob = chain.current.officers.find(({ name }) => name === 'Bob')?.id ?? '';
  const asked = { kind: 'release', title: 'Release one key', what: [], items: [], reason: 'none', need: 2, records: [] };
  for (const generation of [3, 5]) {
    const policy = chain.policies[generation - 1] as (typeof chain.policies)[number];
    const command = `of-${generation}`;
    const word = { ...approvedOf(asked, { vaultId, policy, command, requester: officer.id }), approver: bob };
    const note = signNote(`${canonicalJson({ ...word, decision: 'approved', because: '', at: Date.now() })}\n`, [old.Bob]);
    // To whoever looks at the policy alone that it names, it holds as long as he was in office.
    expect(readApproval(note, vaultId, policy)).toMatchObject({ decision: 'approved' });
    await session.ledger.record(async (_queries, write) => {
      write({ action: 'approval.given', command, objects: [], rows: [], text: 'Bob approved: Release one key.', details: { note } });
    });
  }
  expect(verifier(await exported(session, 'approving.jsonl')).codes).toEqual(['APPROVAL_INVALID', 'APPROVAL_INVALID']);
});
