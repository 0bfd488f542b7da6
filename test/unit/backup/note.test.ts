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
const keys = { alice: keysOf(1), audrey: keysOf(2), otto: keysOf(3), susan: keysOf(4), kit: keysOf(5) };
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
const byAlice = [{ officer: 'alice', keys: keys.alice }];
const chain = verifyPolicyChain([signPolicy(first, vaultId, byAlice), signPolicy(second, vaultId, byAlice)]);

type Signer = keyof typeof keys;
const signerOf = (who: Signer) => ({ name: signerName(vaultId, who === 'kit' ? KIT : who), ...keys[who].signing });
const checkpointBy = (who: Signer, size = 7) => signCheckpoint({ vaultId, size, root: new Uint8Array(32), time: 1 }, signerOf(who));

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
  test('a policy that the vault never had is named', () => expect(judged(noteBy('alice', { policyGeneration: 3 }))).toMatchObject({ ok: false }));
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
