import type { Finding } from '../../preload/contract/values.ts';
import { ONLY_THE_KIT } from '../custody/approvals/approval-errors.ts';
import { custodians, needOf, type Policy } from '../vault/policy.ts';

/**
 * What an officer should know of a policy as it is.
 * @param behind keys that are sealed as an older one said, and how many of these too few custodians can open
 */
export function warningsOf(policy: Policy, behind = { keys: 0, stranded: 0 }): Finding[] {
  const people = custodians(policy).length;
  const need = needOf(policy);
  const warnings: Finding[] = [];
  const warn = (code: string, severity: Finding['severity'], text: string) => warnings.push({ code, severity, text });
  if (people === 1 && !policy.kit)
    warn('ONE_CUSTODIAN_NO_KIT', 'loss', 'There is one custodian and no recovery kit: if that passphrase is lost, every private key is lost.');
  else if (people === 1) warn('ONE_CUSTODIAN', 'attention', 'There is one custodian: if that passphrase is lost, only the recovery kit opens the vault.');
  else if (people === need && !policy.kit)
    warn(
      'EVERYBODY_NEEDED_NO_KIT',
      'loss',
      `All ${people} custodians must act together and there is no recovery kit: if one of them is lost, every private key is lost.`,
    );
  else if (people === need)
    warn('EVERYBODY_NEEDED', 'attention', `All ${people} custodians must act together: if one of them is lost, only the recovery kit opens the private keys.`);
  if (!policy.kit && people > 1 && people > need)
    warn('KIT_MISSING', 'attention', 'There is no recovery kit: if more custodians are lost than may be spared, every private key is lost.');
  if (behind.stranded > 0)
    warn(
      'KEYS_BEHIND',
      'loss',
      `${keysAre(behind.stranded)} sealed to fewer of the present custodians than it takes. ${policy.kit ? ONLY_THE_KIT : ''}`.trim(),
    );
  else if (behind.keys > 0) warn('KEYS_BEHIND', 'attention', `${keysAre(behind.keys)} still sealed as an older policy said. Seal them anew.`);
  return warnings;
}

function keysAre(count: number): string {
  return count === 1 ? '1 key is' : `${count.toLocaleString('en-US')} keys are`;
}
