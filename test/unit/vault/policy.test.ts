import { beforeAll, describe, expect, test } from 'vitest';
import { utf8 } from '../../../main/crypto/bytes.ts';
import { sha256Hex } from '../../../main/crypto/hash.ts';
import { randomBytes } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import type { NewVault } from '../../../main/vault/new-vault.ts';
import { deriveOfficerKeys, type OfficerKeys } from '../../../main/vault/officer-keys.ts';
import {
  KIT,
  needOf,
  type Policy,
  type PolicyOfficer,
  policyText,
  publicStatement,
  signPolicy,
  thresholdFor,
  verifyPolicyChain,
  whyUnfit,
} from '../../../main/vault/policy.ts';
import { madeVault } from './made-vault.ts';

let vault: NewVault;
let first: string;

beforeAll(async () => {
  vault = await madeVault();
  first = vault.header.policies[0] as string;
});

function next(change: Partial<Policy>): Policy {
  return { ...vault.chain.current, generation: 2, previous: sha256Hex(utf8(policyText(vault.chain.current))), ...change };
}

function stranger(): OfficerKeys {
  return deriveOfficerKeys(SecretBytes.take(randomBytes(32)));
}

const alice = () => ({ officer: vault.unlocked.officer.id, keys: vault.unlocked.keys });

describe('the chain of policies', () => {
  test('begins with a policy whose text is the vault’s id', () => {
    const { vaultId } = verifyPolicyChain([first]);
    expect(vaultId).toBe(sha256Hex(utf8(policyText(vault.chain.current))));
  });

  test('goes on with a policy that a custodian of the one before signed', () => {
    const second = signPolicy(next({}), vault.chain.vaultId, [alice()]);
    expect(verifyPolicyChain([first, second]).current.generation).toBe(2);
  });

  test('goes on with a policy that the kit signed alone', async () => {
    // The kit's seed is what is printed: derive its keys from it, as recovery does.
    const other = await madeVault();
    const kit = deriveOfficerKeys(other.kit?.sheets[0] as SecretBytes);
    const second: Policy = { ...other.chain.current, generation: 2, previous: sha256Hex(utf8(policyText(other.chain.current))) };
    const note = signPolicy(second, other.chain.vaultId, [{ officer: KIT, keys: kit }]);
    expect(verifyPolicyChain([other.header.policies[0] as string, note]).current.generation).toBe(2);
  });

  test('does not go on with a policy that a stranger signed, even in the custodian’s name', () => {
    const note = signPolicy(next({}), vault.chain.vaultId, [{ officer: vault.unlocked.officer.id, keys: stranger() }]);
    expect(() => verifyPolicyChain([first, note])).toThrow(expect.objectContaining({ code: 'VAULT_POLICY_INVALID' }));
  });

  test('does not go on with a policy that only its own new custodian signed', () => {
    const mallory = stranger();
    const officers = [
      ...vault.chain.current.officers,
      { id: 'mallory', name: 'Mallory', role: 'custodian' as const, state: 'active' as const, ...publicStatement(mallory) },
    ];
    const note = signPolicy(next({ officers }), vault.chain.vaultId, [{ officer: 'mallory', keys: mallory }]);
    expect(() => verifyPolicyChain([first, note])).toThrow(expect.objectContaining({ code: 'VAULT_POLICY_INVALID' }));
  });

  test.each([
    ['another generation', { generation: 3 }],
    ['another predecessor', { previous: 'f'.repeat(64) }],
    ['no predecessor', { previous: null }],
    ['more custodians demanded than there are', { threshold: { default: 2, tags: {} } }],
  ])('does not go on with %s', (_name, change) => {
    const note = signPolicy(next(change), vault.chain.vaultId, [alice()]);
    expect(() => verifyPolicyChain([first, note])).toThrow(expect.objectContaining({ code: 'VAULT_POLICY_INVALID' }));
  });

  test('does not begin with two custodians, nor empty', () => {
    expect(() => verifyPolicyChain([])).toThrow(expect.objectContaining({ code: 'VAULT_POLICY_INVALID' }));
    const officers = [
      ...vault.chain.current.officers,
      { id: 'second', name: 'Second', role: 'custodian' as const, state: 'active' as const, ...publicStatement(stranger()) },
    ];
    const two: Policy = { ...vault.chain.current, officers };
    const note = signPolicy(two, sha256Hex(utf8(policyText(two))), [alice()]);
    expect(() => verifyPolicyChain([note])).toThrow(expect.objectContaining({ code: 'VAULT_POLICY_INVALID' }));
  });

  test('does not verify with any character of it changed', () => {
    const bytes = utf8(first);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] as number) ^ 0x01;
      const note = new TextDecoder().decode(changed);
      // A change of the first policy that verifies would have to be another vault with a signature of its own.
      expect(() => verifyPolicyChain([note]), `byte ${at}`).toThrow();
    }
  });
});

describe('how many custodians must act together', () => {
  const threshold = { default: 2, tags: { production: 3, lab: 1 } };
  const policy = () => ({ ...vault.chain.current, threshold });

  test('for a key, as many as the most demanding of its tags asks for, and never less than the default', () => {
    expect(thresholdFor(policy(), [])).toBe(2);
    expect(thresholdFor(policy(), ['lab'])).toBe(2);
    expect(thresholdFor(policy(), ['production'])).toBe(3);
    expect(thresholdFor(policy(), ['lab', 'production', 'unheard-of'])).toBe(3);
    expect(thresholdFor(policy(), ['constructor', '__proto__', 'toString'])).toBe(2);
  });

  test('for the next policy, as many as the most demanding key needs', () => {
    expect(needOf(policy())).toBe(3);
    expect(needOf({ ...policy(), threshold: { default: 4, tags: {} } })).toBe(4);
  });
});

describe('a policy of several custodians', () => {
  const people = ['Bob', 'Carol'].map((name) => ({ id: name.toLowerCase(), name, keys: stranger() }));
  const bob = () => ({ officer: 'bob', keys: people[0]?.keys as OfficerKeys });
  const carol = () => ({ officer: 'carol', keys: people[1]?.keys as OfficerKeys });
  const added = (): PolicyOfficer[] => people.map(({ id, name, keys }) => ({ id, name, role: 'custodian', state: 'active', ...publicStatement(keys) }));
  const everybody = () => [...vault.chain.current.officers, ...added()];

  /** A chain whose second policy asks for so many, and a third that says whatever it says. */
  function goesOn(threshold: Policy['threshold'], change: (second: Policy) => Partial<Policy>, signers: { officer: string; keys: OfficerKeys }[]) {
    const second = next({ officers: everybody(), threshold, kit: null });
    const third: Policy = { ...second, generation: 3, previous: sha256Hex(utf8(policyText(second))), ...change(second) };
    const notes = [first, signPolicy(second, vault.chain.vaultId, [alice()]), signPolicy(third, vault.chain.vaultId, signers)];
    return () => verifyPolicyChain(notes);
  }
  const refusal = expect.objectContaining({ code: 'VAULT_POLICY_INVALID' });

  test('is not followed by one that fewer signed, not even where only a tag asks for more', () => {
    const lower = () => ({ threshold: { default: 1, tags: {} } });
    const demands: Policy['threshold'][] = [
      { default: 2, tags: {} },
      { default: 1, tags: { production: 2 } },
    ];
    for (const threshold of demands) {
      expect(goesOn(threshold, lower, [bob()])).toThrow(refusal);
      expect(goesOn(threshold, lower, [bob(), bob()])).toThrow(refusal);
      expect(goesOn(threshold, lower, [bob(), { officer: 'carol', keys: stranger() }])).toThrow(refusal);
      expect(goesOn(threshold, lower, [bob(), carol()])().current.threshold.default).toBe(1);
    }
  });

  test('does not count who is suspended', () => {
    const suspended = everybody().map((officer) => (officer.id === 'carol' ? { ...officer, state: 'suspended' as const } : officer));
    const second = next({ officers: suspended, threshold: { default: 2, tags: {} }, kit: null });
    const third: Policy = { ...second, generation: 3, previous: sha256Hex(utf8(policyText(second))), officers: everybody() };
    const sign = (signers: { officer: string; keys: OfficerKeys }[]) => signPolicy(third, vault.chain.vaultId, signers);
    const before = [first, signPolicy(second, vault.chain.vaultId, [alice()])];
    expect(() => verifyPolicyChain([...before, sign([bob(), carol()])])).toThrow(refusal);
    expect(verifyPolicyChain([...before, sign([bob(), alice()])]).current.generation).toBe(3);
  });

  test('demands no more than there are, by default or for a tag, and no kit that opens alone what several must open', () => {
    const two = { default: 1, tags: { production: 4 } };
    expect(whyUnfit({ ...next({ officers: everybody(), kit: null }), threshold: two })).toMatch('more custodians than there are');
    expect(goesOn({ default: 1, tags: {} }, () => ({ threshold: two }), [alice()])).toThrow(refusal);
    const kit = (sheets: number, need: number) => ({ sheets, need, ...publicStatement(stranger()) });
    expect(goesOn({ default: 1, tags: {} }, () => ({ threshold: { default: 2, tags: {} }, kit: kit(1, 1) }), [alice()])).toThrow(refusal);
    expect(goesOn({ default: 1, tags: {} }, () => ({ kit: kit(2, 3) }), [alice()])).toThrow(refusal);
    expect(goesOn({ default: 1, tags: {} }, () => ({ threshold: { default: 2, tags: {} }, kit: kit(3, 2) }), [alice()])().current.kit?.need).toBe(2);
  });

  test('has no two officers whose names differ in case or composition alone', () => {
    const named = (name: string) => () => ({ officers: everybody().map((officer) => (officer.id === 'carol' ? { ...officer, name } : officer)) });
    expect(goesOn({ default: 1, tags: {} }, named('BOB '), [alice()])).toThrow(refusal);
    expect(goesOn({ default: 1, tags: {} }, named('Bo\u0308b'), [alice()])).not.toThrow();
  });

  test('keeps naming whom it named, and who was removed comes back under no other key or role', () => {
    const threshold = { default: 1, tags: {} };
    const without = () => ({ officers: everybody().filter(({ id }) => id !== 'carol') });
    expect(goesOn(threshold, without, [alice()])).toThrow(refusal);
    const removed = everybody().map((officer) => (officer.id === 'carol' ? { ...officer, state: 'removed' as const } : officer));
    const second = next({ officers: removed, kit: null });
    const third: Policy = { ...second, generation: 3, previous: sha256Hex(utf8(policyText(second))), officers: everybody() };
    const notes = [first, signPolicy(second, vault.chain.vaultId, [alice()]), signPolicy(third, vault.chain.vaultId, [alice()])];
    expect(() => verifyPolicyChain(notes)).toThrow(refusal);
  });
});
