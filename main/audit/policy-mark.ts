import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import type { NoteKey } from '../formats/signed-note.ts';
import { KIT, noteKeys, type Policy, type PolicyChain, policyText, signerName } from '../vault/policy.ts';

/** Which policy was the current one when a checkpoint was signed. */
export interface PolicyMark {
  generation: number;
  /** SHA-256 of the policy's text, 64 lower-case hexadecimal digits: what the next policy calls `previous`. */
  sha256: string;
}

/** A policy as checkpoints are held against it. */
export interface PolicyStanding extends PolicyMark {
  /** With which checkpoints may be signed under it: of active officers and the kit. */
  keys: readonly NoteKey[];
}

/** The mark of the policy that a chain ends with. */
export function currentMark(chain: PolicyChain): PolicyMark {
  return markOf(chain.current);
}

/** What every policy of a verified chain says of checkpoints: the one of generation N at N - 1. */
export function policyStandings(chain: PolicyChain): PolicyStanding[] {
  return chain.policies.map((policy) => {
    const active = policy.officers.filter(({ state }) => state === 'active').map(({ id }) => id);
    const names = new Set([...active, KIT].map((id) => signerName(chain.vaultId, id)));
    return { ...markOf(policy), keys: noteKeys(chain.vaultId, policy).filter(({ name }) => names.has(name)) };
  });
}

/**
 * How a mark stands to a chain: `known` where the chain has this policy at its place, `newer` where it ends before, and `other` where it has another one there.
 */
export function compareMark(mark: PolicyMark, standings: readonly PolicyStanding[]): 'known' | 'newer' | 'other' {
  const standing = standings[mark.generation - 1];
  if (!standing) return 'newer';
  return standing.sha256 === mark.sha256 ? 'known' : 'other';
}

function markOf(policy: Policy): PolicyMark {
  return { generation: policy.generation, sha256: sha256Hex(utf8(policyText(policy))) };
}
