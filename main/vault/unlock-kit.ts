import { StrongroomError } from '../../preload/contract/errors.ts';
import { damagedHeader, type Header } from './header-file.ts';
import { deriveOfficerKeys } from './officer-keys.ts';
import { KIT, type Policy, type PolicyChain, type PolicyOfficer, publicStatement } from './policy.ts';
import type { JoinedKit } from './recovery-kit.ts';
import { grantedTo, type UnlockedOfficer } from './unlock-officer.ts';

/** What the kit is called where officers have names. */
export const KIT_NAME = 'The recovery kit';

/** The kit where officers stand: it may do what a custodian may. */
export function kitAsOfficer({ boxKey, signingKey, recipient }: Pick<PolicyOfficer, 'boxKey' | 'signingKey' | 'recipient'>): PolicyOfficer {
  return { id: KIT, name: KIT_NAME, role: 'custodian', state: 'active', boxKey, signingKey, recipient };
}

/**
 * From the kit to its keys, as `unlockOfficer` goes from a passphrase: the seed's public keys are those of the verified policy, its grant opens to keys with
 * the ids of the policy, and then the header is believed.
 * @throws StrongroomError `KIT_OF_ANOTHER_VAULT`, `KIT_REVOKED`, `VAULT_HEADER_DAMAGED`
 */
export function unlockByKit(header: Header, chain: PolicyChain, kit: JoinedKit): UnlockedOfficer {
  const keys = deriveOfficerKeys(kit.seed);
  try {
    const stated = publicStatement(keys);
    demandPresent(chain, stated.signingKey, kit.vaultId);
    if (stated.boxKey !== chain.current.kit?.boxKey) throw damagedHeader('The recovery kit’s grant does not open to the keys that the policy names.');
    return grantedTo(header, chain, kitAsOfficer(stated), keys);
  } catch (error) {
    keys[Symbol.dispose]();
    throw error;
  }
}

function demandPresent({ vaultId, policies, current }: PolicyChain, signingKey: string, statedVault: string | null): void {
  if (statedVault !== null && !vaultId.startsWith(statedVault)) throw anotherVault();
  if (current.kit?.signingKey === signingKey) return;
  const last = policies.findLast((policy: Policy) => policy.kit?.signingKey === signingKey);
  if (!last) throw anotherVault();
  throw new StrongroomError(
    'KIT_REVOKED',
    `This recovery kit counted until policy ${last.generation}, and was ${current.kit ? 'renewed' : 'revoked'} since.`,
    current.kit
      ? 'Take the newest kit of this vault. This one opens backups of that time.'
      : 'This vault has no recovery kit. This one opens backups of that time.',
  );
}

function anotherVault(): StrongroomError {
  return new StrongroomError(
    'KIT_OF_ANOTHER_VAULT',
    'This recovery kit is another vault’s.',
    'Compare the vault id on the sheet with the one of this vault: status shows it, and Settings.',
  );
}
