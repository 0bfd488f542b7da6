import type { NoteKey } from '../formats/signed-note.ts';
import { knownSigners, type PolicyChain } from '../vault/policy.ts';
import { type PolicyStanding, policyStandings } from './policy-mark.ts';

/** Who may sign for which vault, and when: whoever reads a signed statement about a log is handed all of it. */
export interface Signers {
  /** 64 lower-case hexadecimal digits. */
  vaultId: string;
  /** Keys of all officers that the verified policy chain ever named. */
  keys: readonly NoteKey[];
  /** The policies of the verified chain, the one of generation N at N - 1: whose keys of these were in office under which. */
  standings: readonly PolicyStanding[];
}

/** What a verified chain of policies says of signers. */
export function signersOf(chain: PolicyChain): Signers {
  return { ...knownSigners(chain), standings: policyStandings(chain) };
}
