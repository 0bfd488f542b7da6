import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { signCheckpoint } from '../../main/audit/checkpoint.ts';
import { leafOf } from '../../main/audit/entry.ts';
import { currentMark } from '../../main/audit/policy-mark.ts';
import { signersOf } from '../../main/audit/signers.ts';
import { GrowingTree, leafHash } from '../../main/audit/tree.ts';
import { verifyExport } from '../../main/audit/verify-export.ts';
import { utf8 } from '../../main/crypto/bytes.ts';
import { sha256Hex } from '../../main/crypto/hash.ts';
import { SecretBytes } from '../../main/crypto/secret-bytes.ts';
import { canonicalJson } from '../../main/formats/canonical-json.ts';
import { deriveOfficerKeys } from '../../main/vault/officer-keys.ts';
import { type Policy, policyText, publicStatement, signerName, signPolicy, verifyPolicyChain } from '../../main/vault/policy.ts';

const folder = mkdtempSync(join(tmpdir(), 'strongroom-old-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const keysOf = (seed: number) => deriveOfficerKeys(SecretBytes.take(new Uint8Array(32).fill(seed)));
const [alice, bob, bobAnew, kit, kitAnew] = [keysOf(1), keysOf(2), keysOf(3), keysOf(4), keysOf(5)];

/** A vault whose second policy gives Bob and the kit new keys, and the export of its log of one entry, signed under that policy. */
function exportedBy(id: string, keys: typeof alice): string {
  const officer = (name: string, role: 'custodian' | 'auditor', own: typeof alice) => ({
    id: name,
    name,
    role,
    state: 'active' as const,
    ...publicStatement(own),
  });
  const first: Policy = {
    type: 'strongroom/policy/v1',
    generation: 1,
    previous: null,
    officers: [officer('alice', 'custodian', alice), officer('bob', 'auditor', bob)],
    kit: { sheets: 1, need: 1, ...publicStatement(kit) },
    threshold: { default: 1, tags: {} },
    agentKeyId: 'a',
    databaseKeyId: 'd',
  };
  const second: Policy = {
    ...first,
    generation: 2,
    previous: sha256Hex(utf8(policyText(first))),
    officers: [officer('alice', 'custodian', alice), officer('bob', 'auditor', bobAnew)],
    kit: { sheets: 1, need: 1, ...publicStatement(kitAnew) },
  };
  const vaultId = sha256Hex(utf8(policyText(first)));
  const policy = [first, second].map((one) => signPolicy(one, vaultId, [{ officer: 'alice', keys: alice }]));
  const mark = currentMark(verifyPolicyChain(policy));
  const leaf = leafOf({
    index: 0,
    at: 1,
    actor: 'alice',
    action: 'policy.changed',
    command: null,
    objects: [],
    rows: [],
    text: 'x',
    details: { ...mark, signers: ['alice'] },
  });
  const tree = new GrowingTree(0, []);
  tree.append(leafHash(utf8(leaf)));
  const signer = { name: signerName(vaultId, id), publicKey: keys.signing.publicKey, secretKey: keys.signing.secretKey };
  const checkpoint = signCheckpoint({ vaultId, size: 1, root: tree.root(), time: 2, policy: mark }, signer);
  const path = join(folder, `${id}.jsonl`);
  writeFileSync(path, `${canonicalJson({ type: 'strongroom/log-export/v2', vaultId, policy, checkpoint, size: 1 })}\n${leaf}\n`);
  return path;
}

async function verdicts(path: string): Promise<[boolean, boolean, string[]]> {
  const { stdout } = spawnSync(process.execPath, [resolve('assets/verifier/strongroom-verify.mjs'), path, '--json'], { encoding: 'utf8' });
  const { createReadStream } = await import('node:fs');
  const own = await verifyExport(
    createReadStream(path),
    (notes) => {
      const chain = verifyPolicyChain(notes);
      return signersOf(chain);
    },
    [],
  );
  const said = JSON.parse(stdout) as { valid: boolean; problems: { text: string }[] };
  return [said.valid, own.problemCount === 0 && own.checkpoint !== null, said.problems.map(({ text }) => text)];
}

test.each([
  ['bob', bob, bobAnew],
  ['kit', kit, kitAnew],
] as const)('the old key of %s signs for nothing under the policy that gave a new one', async (id, old, now) => {
  expect(await verdicts(exportedBy(id, now))).toEqual([true, true, []]);
  expect(await verdicts(exportedBy(id, old))).toEqual([false, false, [expect.stringMatching(/nobody in office under policy 2 signed it/)]]);
});
