import { describe, expect, test } from 'vitest';
import { signCheckpoint } from '../../../main/audit/checkpoint.ts';
import { type BackupNote, backupName, judgeBackupNote, parseBackupFile, signBackupNote, unverifiedBackupNote } from '../../../main/backup/note.ts';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { sha256Hex } from '../../../main/crypto/hash.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { deriveOfficerKeys, type OfficerKeys } from '../../../main/vault/officer-keys.ts';
import {
  KIT,
  type Policy,
  type PolicyOfficer,
  policyText,
  publicStatement,
  signerName,
  signPolicy,
  vaultIdOf,
  verifyPolicyChain,
} from '../../../main/vault/policy.ts';

const keysOf = (number: number): OfficerKeys => deriveOfficerKeys(SecretBytes.take(new Uint8Array(32).fill(number)));
const keys = { alice: keysOf(1), audrey: keysOf(2), otto: keysOf(3), susan: keysOf(4), kit: keysOf(5), ottoAnew: keysOf(6) };
const officer = (id: 'alice' | 'audrey' | 'otto' | 'susan', role: PolicyOfficer['role'], state: PolicyOfficer['state'] = 'active'): PolicyOfficer => ({
  id,
  name: id,
  role,
  state,
  ...publicStatement(keys[id]),
});
const base = { type: 'strongroom/policy/v1' as const, threshold: { default: 1, tags: {} }, agentKeyId: 'a', databaseKeyId: 'd' };
const kit = { sheets: 1, need: 1, ...publicStatement(keys.kit) };
const first: Policy = { ...base, generation: 1, previous: null, kit, officers: [officer('alice', 'custodian')] };
const vaultId = vaultIdOf(policyText(first));
const second: Policy = {
  ...base,
  generation: 2,
  previous: sha256Hex(utf8(policyText(first))),
  kit,
  officers: [officer('alice', 'custodian'), officer('otto', 'operator'), officer('audrey', 'auditor'), officer('susan', 'operator', 'suspended')],
};
/** Otto was reset, and Alice is gone. */
const third: Policy = {
  ...second,
  generation: 3,
  previous: sha256Hex(utf8(policyText(second))),
  officers: [
    officer('alice', 'custodian', 'removed'),
    { ...officer('otto', 'custodian'), ...publicStatement(keys.ottoAnew) },
    officer('audrey', 'auditor'),
    officer('susan', 'operator', 'suspended'),
  ],
};
const byAlice = [{ officer: 'alice', keys: keys.alice }];
const policies = [first, second, third];
const chain = verifyPolicyChain(policies.map((policy) => signPolicy(policy, vaultId, byAlice)));

type Signer = keyof typeof keys;
const signerOf = (who: Signer) => ({ name: signerName(vaultId, who === 'ottoAnew' ? 'otto' : who === 'kit' ? KIT : who), ...keys[who].signing });
/** @param generation the policy that it names; `null` for none */
function checkpointBy(who: Signer, size = 7, generation: number | null = 2): string {
  const policy = generation === null ? {} : { policy: { generation, sha256: sha256Hex(utf8(policyText(policies[generation - 1] as Policy))) } };
  return signCheckpoint({ vaultId, size, root: new Uint8Array(32), time: 1, ...policy }, signerOf(who));
}

function noteBy(who: Signer, change: Partial<BackupNote> = {}): string {
  const note: BackupNote = {
    type: 'strongroom/backup/v1',
    vaultId,
    policyGeneration: 2,
    logSize: 7,
    takenAt: 1,
    size: 1,
    sha256: '0'.repeat(64),
    previous: null,
    checkpoint: checkpointBy(who),
    slots: [],
  };
  return signBackupNote({ ...note, ...change }, signerOf(who));
}

const judged = (text: string) => judgeBackupNote(text, backupName(vaultId, 7), chain);

describe('whose notes count', () => {
  test.each(['alice', 'otto', 'kit'] as const)('%s may make backups', (who) => expect(judged(noteBy(who))).toMatchObject({ ok: true }));
  test.each(['audrey', 'susan'] as const)('%s, an auditor or suspended, may not', (who) => expect(judged(noteBy(who))).toMatchObject({ ok: false }));
  test('nor who was not yet an officer under the policy that the note names', () =>
    expect(judged(noteBy('otto', { policyGeneration: 1 }))).toMatchObject({ ok: false }));
  test('a checkpoint by another hand than the note’s does not count', () =>
    expect(judged(noteBy('alice', { checkpoint: checkpointBy('audrey') }))).toMatchObject({ ok: false }));
  test('nor one of another size', () => expect(judged(noteBy('alice', { checkpoint: checkpointBy('alice', 6) }))).toMatchObject({ ok: false }));
  test('a policy that the vault never had is named', () => expect(judged(noteBy('alice', { policyGeneration: 4 }))).toMatchObject({ ok: false }));
  test('nor a checkpoint of another policy than the note’s, or of none', () => {
    for (const generation of [1, 3, null])
      expect(judged(noteBy('otto', { checkpoint: checkpointBy('otto', 7, generation) })), `${generation}`).toMatchObject({ ok: false });
    // The first versions had one policy, and did not write it.
    expect(judged(noteBy('alice', { policyGeneration: 1, checkpoint: checkpointBy('alice', 7, null) }))).toMatchObject({ ok: true });
  });

  test('under the policy that gave an officer new keys, the old ones sign neither note nor checkpoint', () => {
    const under3 = (note: Signer, checkpoint: Signer) => judged(noteBy(note, { policyGeneration: 3, checkpoint: checkpointBy(checkpoint, 7, 3) })).ok;
    expect(under3('ottoAnew', 'ottoAnew')).toBe(true);
    expect(under3('otto', 'otto')).toBe(false);
    expect(under3('ottoAnew', 'otto')).toBe(false);
    expect(under3('otto', 'ottoAnew')).toBe(false);
    expect(under3('alice', 'alice')).toBe(false);
  });
});

test('a note under another name than its own is none', () => {
  expect(unverifiedBackupNote(noteBy('alice'), backupName(vaultId, 8))).toBeNull();
  expect(unverifiedBackupNote(noteBy('alice'), backupName(vaultId, 7))).not.toBeNull();
});

test('a time that is no date is not signed, and not read', () => {
  expect(() => noteBy('alice', { takenAt: 9e15 })).toThrow();
  const text = noteBy('alice').replace('"takenAt":1', '"takenAt":9000000000000000');
  expect(unverifiedBackupNote(text, backupName(vaultId, 7))).toBeNull();
});

test('every changed character of a note is noticed', () => {
  const text = noteBy('alice');
  for (let at = 0; at < text.length; at += 3) {
    const changed = `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
    expect(judged(changed).ok, `at ${at}`).toBe(false);
  }
});

test('more slots than officers could have are refused before any passphrase is tried at them', () => {
  const slot = (id: number) => ({
    officer: `o${id}`,
    kdf: { name: 'argon2id' as const, memoryMiB: 1024, passes: 10, salt: 'AAAA' },
    keyFile: false,
    commitment: 'AAAA',
    sealed: 'AAAA',
  });
  expect(() => noteBy('alice', { slots: Array.from({ length: 65 }, (_, id) => slot(id)) })).toThrow();
  expect(() => noteBy('alice', { slots: [slot(1), slot(1)] })).toThrow();
});

test.each(['strongroom-0123456789abcdef-7.age', 'strongroom-0123456789abcdef-0.note'])('%s is a file of a backup', (name) => {
  expect(parseBackupFile(name)).not.toBeNull();
});
test.each([
  'strongroom-0123456789abcdef-07.age',
  'strongroom-0123456789ABCDEF-7.age',
  'strongroom-0123456789abcdef-7.age.part',
  '../strongroom-0123456789abcdef-7.age',
  'strongroom-0123456789abcdef-7.age\n',
])('%j is none', (name) => expect(parseBackupFile(name)).toBeNull());
