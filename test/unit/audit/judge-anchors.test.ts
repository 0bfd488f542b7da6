import { describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../../main/audit/checkpoint.ts';
import { judgeAnchors } from '../../../main/audit/judge-anchors.ts';
import { rootAt } from '../../../main/audit/log.ts';
import type { PolicyStanding } from '../../../main/audit/policy-mark.ts';
import { verifyLog } from '../../../main/audit/verify.ts';
import { alice, append, bob, draft, drafts, emptyLog, known, sign, signer, vaultId } from './vault-log.ts';

const standing = (generation: number, ...active: { name: string }[]): PolicyStanding => ({
  generation,
  sha256: String(generation).repeat(64),
  active: new Set(active.map(({ name }) => name)),
});
/** Bob was removed with the second policy. */
const standings = [standing(1, alice, bob), standing(2, alice)];
const signers = { ...known, standings };

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
    const [lost, before] = [await sign(queries), signCheckpoint({ vaultId, size: 6, root: await rootAt(queries, 6), time: 1 }, alice)];
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

describe('whoever signs for the log is in office', () => {
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
