import { beforeAll, describe, expect, test } from 'vitest';
import { randomBytes } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { generationsLike, holdersLeft, isBehind, wantedThreshold } from '../../../main/vault/is-behind.ts';
import { type Made, nextPolicy, rotates } from '../../../main/vault/next-policy.ts';
import { deriveOfficerKeys } from '../../../main/vault/officer-keys.ts';
import { type Policy, type PolicyChain, publicStatement, thresholdFor } from '../../../main/vault/policy.ts';
import type { PlannedChange } from '../../../preload/contract/officers.ts';
import { madeVault } from './made-vault.ts';

const statement = () => publicStatement(deriveOfficerKeys(SecretBytes.take(randomBytes(32))));
const nothing: Made = { officer: null, kit: null, keyIds: null };
const refused = expect.objectContaining({ code: 'POLICY_REFUSED' });

let first: Policy;
let chain: PolicyChain;

beforeAll(async () => {
  const vault = await madeVault({ kit: false });
  chain = vault.chain;
  first = chain.current;
});

const alice = () => first.officers[0]?.id as string;

/** Alice, and others by name and role; as many together as `threshold` says. */
function policyOf(others: [name: string, role: 'custodian' | 'operator' | 'auditor'][], threshold: Policy['threshold'] = { default: 1, tags: {} }): Policy {
  const officers = others.map(([name, role]) => ({ id: name.toLowerCase(), name, role, state: 'active' as const, ...statement() }));
  return { ...first, officers: [...first.officers, ...officers], threshold };
}

const change = (policy: Policy, wanted: PlannedChange, made: Made = nothing, by: string | null = alice()) => nextPolicy(policy, wanted, by, made);

describe('the next policy', () => {
  test('names who is added, under a name that nobody else has in any capitals', () => {
    const officer = { id: 'bob', keys: statement() };
    const next = change(first, { kind: 'add', name: ' Bob ', role: 'operator' }, { ...nothing, officer });
    expect(next.officers.at(-1)).toMatchObject({ id: 'bob', name: 'Bob', role: 'operator', state: 'active', boxKey: officer.keys.boxKey });
    expect([next.generation, next.previous?.length]).toEqual([2, 64]);
    expect(() => change(next, { kind: 'add', name: 'BOB', role: 'auditor' }, { ...nothing, officer: { id: 'b2', keys: statement() } })).toThrow(refused);
    expect(() => change(next, { kind: 'rename', officer: 'bob', name: 'aLiCe' })).toThrow(refused);
    expect(change(next, { kind: 'rename', officer: 'bob', name: 'BOB' }).officers.at(-1)?.name).toBe('BOB');
    expect(() => change(first, { kind: 'add', name: 'Bo\u202eb', role: 'auditor' }, { ...nothing, officer })).toThrow(
      expect.objectContaining({ code: 'OFFICER_NAME_INVALID' }),
    );
  });

  test('keeps who is removed, with his keys, and lets him be changed no more', () => {
    const policy = policyOf([['Bob', 'custodian']]);
    const next = change(policy, { kind: 'remove', officer: 'bob' });
    expect(next.officers.at(-1)).toEqual({ ...policy.officers.at(-1), state: 'removed' });
    for (const wanted of [
      { kind: 'remove', officer: 'bob' },
      { kind: 'reinstate', officer: 'bob' },
      { kind: 'role', officer: 'bob', role: 'auditor' },
    ] as const)
      expect(() => change(next, wanted)).toThrow(expect.objectContaining({ code: 'OFFICER_UNKNOWN' }));
  });

  test('gives an officer who is reset new keys under the same id, and lets nobody change himself', () => {
    const policy = policyOf([['Bob', 'custodian']]);
    const keys = statement();
    const next = change(policy, { kind: 'reset', officer: 'bob' }, { ...nothing, officer: { id: 'bob', keys } });
    expect(next.officers.at(-1)).toMatchObject({ id: 'bob', name: 'Bob', ...keys });
    for (const wanted of [
      { kind: 'reset', officer: 'bob' },
      { kind: 'suspend', officer: 'bob' },
      { kind: 'remove', officer: 'bob' },
      { kind: 'role', officer: 'bob', role: 'auditor' },
    ] as const)
      expect(() => change(policy, wanted, { ...nothing, officer: { id: 'bob', keys } }, 'bob')).toThrow(refused);
  });

  test('leaves a custodian, and as many as must act together, suspended ones not counted', () => {
    const two = policyOf(
      [
        ['Bob', 'custodian'],
        ['Oscar', 'operator'],
      ],
      { default: 2, tags: {} },
    );
    for (const wanted of [
      { kind: 'remove', officer: 'bob' },
      { kind: 'suspend', officer: 'bob' },
      { kind: 'role', officer: 'bob', role: 'operator' },
    ] as const)
      expect(() => change(two, wanted)).toThrow(refused);
    expect(() => change(policyOf([['Oscar', 'operator']]), { kind: 'remove', officer: alice() }, nothing, 'oscar')).toThrow(refused);
    expect(() => change(two, { kind: 'threshold', default: 3, tags: {} })).toThrow(refused);
    expect(() => change(two, { kind: 'threshold', default: 1, tags: { production: 3 } })).toThrow(refused);
    expect(change(two, { kind: 'threshold', default: 1, tags: {} }).threshold.default).toBe(1);
  });

  test('has no kit of one sheet beside two custodians who must act together', () => {
    const two = policyOf([['Bob', 'custodian']]);
    const kit = { sheets: 1, need: 1, ...statement() };
    const with1 = change(two, { kind: 'kit', sheets: 1, need: 1 }, { ...nothing, kit });
    expect(() => change(with1, { kind: 'threshold', default: 2, tags: {} })).toThrow(refused);
    expect(() => change(with1, { kind: 'threshold', default: 1, tags: { production: 2 } })).toThrow(refused);
    expect(change(change(with1, { kind: 'kit-revoke' }), { kind: 'threshold', default: 2, tags: {} }).kit).toBeNull();
    expect(() => change(two, { kind: 'kit-revoke' })).toThrow(refused);
  });

  test('comes with new keys of the vault where somebody loses what he could open, and only there', () => {
    const policy = policyOf([
      ['Bob', 'custodian'],
      ['Oscar', 'operator'],
    ]);
    const kinds: [PlannedChange, boolean][] = [
      [{ kind: 'add', name: 'Carol', role: 'custodian' }, false],
      [{ kind: 'rename', officer: 'bob', name: 'Robert' }, false],
      [{ kind: 'role', officer: 'oscar', role: 'custodian' }, false],
      [{ kind: 'role', officer: 'oscar', role: 'auditor' }, true],
      [{ kind: 'role', officer: 'bob', role: 'operator' }, true],
      [{ kind: 'reset', officer: 'bob' }, true],
      [{ kind: 'remove', officer: 'oscar' }, true],
      [{ kind: 'suspend', officer: 'bob' }, false],
      [{ kind: 'threshold', default: 2, tags: {} }, false],
      [{ kind: 'kit', sheets: 3, need: 2 }, false],
    ];
    expect(kinds.map(([wanted]) => rotates(policy, wanted))).toEqual(kinds.map(([, expected]) => expected));
  });
});

describe('a record is behind', () => {
  test('where it is sealed to others than the policy names, or for another number, and nowhere else', () => {
    const second = { ...policyOf([['Bob', 'custodian']]), generation: 2 };
    const third = { ...change(second, { kind: 'rename', officer: 'bob', name: 'Robert' }), generation: 3 };
    const fourth = { ...change(third, { kind: 'reset', officer: 'bob' }, { ...nothing, officer: { id: 'bob', keys: statement() } }), generation: 4 };
    const whole = { ...chain, policies: [first, second, third, fourth], current: fourth };
    expect([...generationsLike(whole, third)]).toEqual([2, 3]);
    expect([...generationsLike(whole, fourth)]).toEqual([4]);
    const like = generationsLike(whole, third);
    expect(isBehind({ policy_generation: 2, threshold: 1 }, like, thresholdFor(third, []))).toBe(false);
    expect(isBehind({ policy_generation: 1, threshold: 1 }, like, thresholdFor(third, []))).toBe(true);
    expect(isBehind({ policy_generation: 2, threshold: 2 }, like, thresholdFor(third, []))).toBe(true);
    const tagged = { ...third, threshold: { default: 1, tags: { production: 2 } } };
    expect(isBehind({ policy_generation: 2, threshold: 1 }, like, thresholdFor(tagged, ['production']))).toBe(true);
    expect(isBehind({ policy_generation: 2, threshold: 2 }, like, thresholdFor(tagged, ['production']))).toBe(false);
    // A tag that is gone lowers nothing by itself; what custodians signed does.
    const demanding = { ...second, threshold: { default: 3, tags: {} } };
    expect(wantedThreshold({ policy_generation: 2, threshold: 3 }, third, tagged, [])).toBe(3);
    expect(wantedThreshold({ policy_generation: 2, threshold: 2 }, third, tagged, ['production'])).toBe(1);
    expect(wantedThreshold({ policy_generation: 2, threshold: 3 }, third, demanding, [])).toBe(1);
    expect(wantedThreshold({ policy_generation: 2, threshold: 3 }, third, tagged, [], true)).toBe(1);
    expect(wantedThreshold({ policy_generation: 9, threshold: 2 }, third, undefined, [])).toBe(2);
    expect(wantedThreshold({ policy_generation: 2, threshold: 1 }, tagged, third, ['production'])).toBe(2);
    expect([
      holdersLeft({ policy_generation: 2 }, whole, third),
      holdersLeft({ policy_generation: 2 }, whole, fourth),
      holdersLeft({ policy_generation: 9 }, whole, fourth),
    ]).toEqual([2, 1, 0]);
  });
});
