import { beforeAll, describe, expect, test } from 'vitest';
import { ageIdentity } from '../../../main/crypto/age-recipient.ts';
import { fromBase64, toBase64, utf8 } from '../../../main/crypto/bytes.ts';
import { sha256Hex } from '../../../main/crypto/hash.ts';
import { randomBytes } from '../../../main/crypto/random.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import type { NewVault } from '../../../main/vault/new-vault.ts';
import { deriveOfficerKeys, type OfficerKeys } from '../../../main/vault/officer-keys.ts';
import { KIT, type Policy, policyText, publicStatement, signPolicy, verifyPolicyChain } from '../../../main/vault/policy.ts';
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
    // The kit's seed is the identity that is printed: derive its keys from it, as recovery will.
    const other = await madeVault();
    const seed = seedOf(other.kitIdentity as string);
    const kit = deriveOfficerKeys(seed);
    const second: Policy = { ...other.chain.current, generation: 2, previous: sha256Hex(utf8(policyText(other.chain.current))) };
    const note = signPolicy(second, other.chain.vaultId, [{ officer: KIT, keys: kit }]);
    expect(verifyPolicyChain([other.header.policies[0] as string, note]).current.generation).toBe(2);
    expect(ageIdentity(seed)).toBe(other.kitIdentity);
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

/** The 32 bytes behind an age identity (bech32), without our own code. */
function seedOf(identity: string): SecretBytes {
  const alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
  const digits = [...identity.toLowerCase().split('1').at(-1)!].slice(0, -6).map((letter) => alphabet.indexOf(letter));
  const bits = digits.map((digit) => digit.toString(2).padStart(5, '0')).join('');
  const bytes = (bits.match(/.{8}/g) as string[]).map((byte) => Number.parseInt(byte, 2));
  expect(fromBase64(toBase64(Uint8Array.from(bytes)))).toHaveLength(32);
  return SecretBytes.take(Uint8Array.from(bytes));
}
