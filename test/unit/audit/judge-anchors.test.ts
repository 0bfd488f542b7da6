import { describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../../main/audit/checkpoint.ts';
import { judgeAnchors } from '../../../main/audit/judge-anchors.ts';
import { rootAt } from '../../../main/audit/log.ts';
import { newestSignedCheckpoint } from '../../../main/audit/stored-checkpoint.ts';
import { verifyLog } from '../../../main/audit/verify.ts';
import { insertCheckpoint } from '../../../main/store/checkpoints.ts';
import type { Database } from '../../../main/store/open-database.ts';
import { alice, append, bob, draft, drafts, emptyLog, known, sign, signer, standing, vaultId } from './vault-log.ts';

/** Bob was removed with the second policy. */
const standings = [standing(1, alice, bob), standing(2, alice)];
const signers = { ...known, standings };

/** The entry that tells of the second policy. */
const changed = (number: number) => draft(number, { action: 'policy.changed', details: { generation: 2, sha256: '2'.repeat(64), signers: [] } });

/** A checkpoint that names a policy, over the log as it stands unless something else is said. */
async function signedAs(queries: Database, by: typeof alice, generation: number | null, more: { size?: number; root?: Uint8Array; time?: number } = {}) {
  const size = more.size ?? 6;
  const root = more.root ?? (await rootAt(queries, Math.min(size, 6)));
  const policy = generation === null ? {} : { policy: { generation, sha256: String(generation).repeat(64) } };
  return signCheckpoint({ vaultId, size, root, time: more.time ?? 7, ...policy }, by);
}

const kinds = async (queries: Parameters<typeof judgeAnchors>[0], notes: string[]) => (await judgeAnchors(queries, notes, signers)).map(({ kind }) => kind);

describe('an anchor', () => {
  test('of any size holds that agrees, and convicts a log that is shorter or another', async () => {
    const [queries, other] = [await emptyLog(), await emptyLog()];
    await append(queries, drafts(10));
    const notes = [await sign(queries)];
    await append(queries, drafts(20).slice(10));
    notes.push(await sign(queries), await sign(queries, bob));
    expect(await kinds(queries, notes)).toEqual(['holds', 'holds', 'holds']);
    await append(other, drafts(10).with(4, draft(4, { text: 'otherwise' })));
    expect(await judgeAnchors(other, notes, signers)).toMatchObject([
      { kind: 'fork', checkpoint: { size: 10 }, signers: [alice.name], here: await rootAt(other, 10), restored: null },
      { kind: 'ahead', checkpoint: { size: 20 }, size: 10, restored: null },
      { kind: 'ahead', signers: [bob.name] },
    ]);
  });

  test('that is none, or nobody’s, says nothing', async () => {
    const queries = await emptyLog();
    const note = await sign(queries);
    const wrong = note.replace(/.(?=\n$)/, (sign) => (sign === 'A' ? 'B' : 'A'));
    const of = (vault: string) => signCheckpoint({ vaultId: vault, size: 0, root: new Uint8Array(32), time: 0 }, alice);
    expect(await judgeAnchors(queries, ['', wrong, await sign(queries, signer('mallory')), of('cd'.repeat(32))], signers)).toMatchObject([
      { kind: 'void', why: 'malformed' },
      { kind: 'void' },
      { kind: 'void', why: 'unknown-signer' },
      { kind: 'void', why: 'other-vault' },
    ]);
  });

  test('of a policy that this vault has not, or has otherwise, convicts its header', async () => {
    const queries = await emptyLog();
    const root = await rootAt(queries, 0);
    const note = (generation: number, sha256: string) => signCheckpoint({ vaultId, size: 0, root, time: 0, policy: { generation, sha256 } }, alice);
    expect(await kinds(queries, [note(2, '2'.repeat(64)), note(3, '3'.repeat(64)), note(2, '1'.repeat(64))])).toEqual(['holds', 'policy', 'policy']);
  });

  test('of a time that a restore has undone is told from one that convicts', async () => {
    const [queries, restored] = [await emptyLog(), await emptyLog()];
    await append(queries, drafts(10));
    await append(restored, [...drafts(6), draft(6, { action: 'vault.restored', at: 5_000 })]);
    const within = await sign(restored);
    const [lost, before] = [await sign(queries, alice, 4_000), signCheckpoint({ vaultId, size: 6, root: await rootAt(queries, 6), time: 1 }, alice)];
    expect(await judgeAnchors(restored, [lost, before, within], signers)).toMatchObject([
      { kind: 'ahead', restored: { entry: 6, at: 5_000 } },
      { kind: 'holds' },
      { kind: 'holds' },
    ]);
    // Other entries than those that were taken over are no lost time.
    await queries
      .updateTable('log_nodes')
      .set({ hash: new Uint8Array(32) })
      .execute();
    const forged = signCheckpoint({ vaultId, size: 6, root: new Uint8Array(32), time: 1 }, alice);
    expect(await judgeAnchors(restored, [forged], signers)).toMatchObject([{ kind: 'fork', restored: null }]);
  });
});

describe('after a restore', () => {
  /** Six entries were taken over, the restore is told at 5,000, and six more were written since. */
  async function restored() {
    const queries = await emptyLog();
    await append(queries, [...drafts(6), draft(6, { action: 'vault.restored', at: 5_000 })]);
    const first = await sign(queries, alice, 5_500);
    await append(queries, drafts(13).slice(7));
    return { queries, first };
  }
  const note = (size: number, time: number) => signCheckpoint({ vaultId, size, root: new Uint8Array(32), time }, alice);
  const undone = async (queries: Database, ...notes: string[]) =>
    (await judgeAnchors(queries, notes, signers)).map((verdict) => [verdict.kind, 'restored' in verdict && verdict.restored?.entry]);

  test('only what was signed before it is of the time that was lost', async () => {
    const { queries } = await restored();
    expect(await undone(queries, note(40, 5_000), note(10, 4_999), note(40, 5_001), note(10, 9_000))).toEqual([
      ['ahead', 6],
      ['fork', 6],
      ['ahead', undefined],
      ['fork', undefined],
    ]);
  });

  test('an older copy of this one is refused again', async () => {
    const { queries } = await restored();
    const newer = await sign(queries, alice, 6_000);
    const older = await emptyLog();
    await append(older, [...drafts(6), draft(6, { action: 'vault.restored', at: 5_000 }), ...drafts(9).slice(7)]);
    expect(await undone(older, newer)).toEqual([['ahead', undefined]]);
  });

  test('a restore that a wrong clock told of excuses nothing that was signed after this copy went on', async () => {
    const queries = await emptyLog();
    await append(queries, [...drafts(6), draft(6, { action: 'vault.restored', at: 9_000_000 })]);
    const own = await sign(queries, alice, 5_500);
    expect(await undone(queries, note(40, 6_000), note(40, 5_000))).toEqual([
      ['ahead', 6],
      ['ahead', 6],
    ]);
    expect(await undone(queries, note(40, 6_000), note(40, 5_000), own)).toEqual([
      ['ahead', undefined],
      ['ahead', 6],
      ['holds', false],
    ]);
  });
});

describe('nobody convicts a vault who', () => {
  const huge = 1_000_000_000_000;
  /** What a note is worth to a log of six entries, whose fifth tells of the second policy. */
  async function verdict(by: typeof alice, generation: number | null, size = huge) {
    const queries = await emptyLog();
    await append(queries, drafts(6).with(4, changed(4)));
    const note = await signedAs(queries, by, generation, { size, root: new Uint8Array(32) });
    const [judged] = await judgeAnchors(queries, [note], signers);
    const { problems } = await verifyLog(queries, { ...signers, anchors: [note] });
    return [judged?.kind, 'why' in (judged ?? {}) && (judged as { why: string }).why, problems.map(({ code }) => code).join()];
  }

  test('was removed, whatever policy he names', async () => {
    for (const generation of [1, 2, null]) {
      expect(await verdict(bob, generation)).toEqual(['void', 'not-in-office', 'CHECKPOINT_INVALID']);
      expect(await verdict(bob, generation, 6)).toEqual(['void', 'not-in-office', 'CHECKPOINT_INVALID']);
    }
    expect((await verdict(bob, 3)).slice(0, 2)).toEqual(['void', 'not-in-office']);
  });

  test('has only an old key of an officer in office', async () => {
    const old = { ...signer('mallory'), name: alice.name };
    const reset = { vaultId, keys: [alice, old, bob], standings: [standing(1, old, bob), standing(2, alice)] };
    const queries = await emptyLog();
    await append(queries, drafts(6).with(4, changed(4)));
    for (const generation of [1, 2, 3, null]) {
      const notes = [await signedAs(queries, old, generation, { size: huge }), await signedAs(queries, old, generation)];
      for (const judged of await judgeAnchors(queries, notes, reset)) expect(judged).toEqual({ kind: 'void', why: 'not-in-office' });
    }
  });

  test('but everybody in office does, whose copy knows nothing of a policy, or knows a newer one', async () => {
    expect(await verdict(alice, 2)).toEqual(['ahead', false, 'VAULT_ROLLED_BACK']);
    expect(await verdict(alice, 1)).toEqual(['ahead', false, 'VAULT_ROLLED_BACK']);
    expect(await verdict(alice, 1, 6)).toEqual(['fork', false, 'LOG_FORKED']);
    expect((await verdict(alice, 3))[0]).toBe('policy');
    // He was in office when no entry told of the second policy yet.
    expect((await verdict(bob, 1, 4))[0]).toBe('fork');
  });
});

describe('whoever signs for the log is in office', () => {
  test('with a key of the policy that is named: a reset officer’s old one, and a renewed kit’s, are nobody’s', async () => {
    for (const id of ['bob', 'kit']) {
      const [old, now] = [signer(id), { ...signer('mallory'), name: signer(id).name }];
      const queries = await emptyLog();
      await append(queries, drafts(6).with(4, changed(4)));
      const reset = { vaultId, keys: [alice, old, now], standings: [standing(1, alice, old), standing(2, alice, now)] };
      const report = async (by: typeof alice) => {
        const note = await signedAs(queries, by, 2);
        await queries.deleteFrom('checkpoints').execute();
        await insertCheckpoint(queries, { size: 6, root: await rootAt(queries, 6), note, signer: id, signed_at: 7 });
        const stored = await verifyLog(queries, reset);
        const anchored = await verifyLog(queries, { ...reset, anchors: [note] });
        const opened = await newestSignedCheckpoint(queries, reset);
        return [stored.newest?.signers, stored.problems.map(({ text }) => text).join(), anchored.problemCount, opened?.signers];
      };
      expect(await report(now)).toEqual([[now.name], '', 0, [now.name]]);
      expect(await report(old)).toEqual([undefined, expect.stringMatching(/signed by nobody in office under policy 2/), 2, undefined]);
    }
  });

  test('before a record is opened: not under a policy that the log has left behind, nor without naming one then', async () => {
    const queries = await emptyLog();
    await append(queries, drafts(6).with(4, changed(4)));
    const newest = async (by: typeof alice, generation: number | null, size = 6) => {
      await queries.deleteFrom('checkpoints').execute();
      const root = await rootAt(queries, size);
      await insertCheckpoint(queries, { size, root, note: await signedAs(queries, by, generation, { size, root }), signer: 'x', signed_at: 7 });
      return (await newestSignedCheckpoint(queries, signers)) !== null;
    };
    expect([await newest(alice, 2), await newest(bob, 2), await newest(bob, 1), await newest(alice, 1), await newest(alice, null)]).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    // When there was one policy, it went without saying.
    expect([await newest(bob, 1, 4), await newest(bob, null, 4)]).toEqual([true, true]);
  });

  /** A log with a policy told of in its fifth entry, and a checkpoint over six that names this policy. */
  async function signedUnder(generation: number | null, by = alice) {
    const queries = await emptyLog();
    await append(queries, drafts(6).with(4, draft(4, { action: 'policy.changed', details: { generation: 2, sha256: '2'.repeat(64), signers: [] } })));
    const policy = generation === null ? {} : { policy: { generation, sha256: String(generation).repeat(64) } };
    const note = signCheckpoint({ vaultId, size: 6, root: await rootAt(queries, 6), time: 7, ...policy }, by);
    const { problems } = await verifyLog(queries, { ...signers, anchors: [note] });
    return problems.map(({ code, text }) => `${code} ${text}`).join();
  }

  test('under the policy that is in force, or a later one', async () => {
    expect(await signedUnder(2)).toBe('');
    expect(await signedUnder(2, bob)).toMatch(/^AUDIT_INVALID .*signed by nobody in office under policy 2/);
  });

  test('not under one that the log has left behind, nor without naming any', async () => {
    expect(await signedUnder(1)).toMatch(/^AUDIT_INVALID .*names policy 1, when policy 2 was/);
    expect(await signedUnder(1, bob)).toMatch(/^AUDIT_INVALID/);
    expect(await signedUnder(null)).toMatch(/^AUDIT_INVALID .*names no policy/);
    expect(await signedUnder(3)).toMatch(/^VAULT_ROLLED_BACK .*names policy 3; the vault has only 2/);
  });
});
