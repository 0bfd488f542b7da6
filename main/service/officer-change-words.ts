import { holdsWords } from '../../preload/contract/officer-words.ts';
import type { PlannedChange } from '../../preload/contract/officers.ts';
import { demandOfficer } from '../vault/next-policy.ts';
import { custodians, needOf, type Policy } from '../vault/policy.ts';
import type { Plan } from './officer-plan.ts';

type Role = 'custodian' | 'operator' | 'auditor';

/** As a command is titled. */
export function changeTitle(current: Policy, change: PlannedChange): string {
  const named = (id: string) => demandOfficer(current, id);
  switch (change.kind) {
    case 'add':
      return `Add the ${change.role} ${change.name.trim()}`;
    case 'rename':
      return `Rename ${named(change.officer).name} to ${change.name.trim()}`;
    case 'role':
      return `Make ${named(change.officer).name} ${aRole(change.role)}`;
    case 'reset':
      return `Reset ${named(change.officer).name}`;
    case 'suspend':
      return `Suspend ${named(change.officer).name}`;
    case 'reinstate':
      return `Reinstate ${named(change.officer).name}`;
    case 'remove':
      return `Remove the ${named(change.officer).role} ${named(change.officer).name}`;
    case 'threshold':
      return `Let ${thresholdWords(change)} act together`;
    case 'kit':
      return `${current.kit ? 'Renew' : 'Make'} the recovery kit`;
    case 'kit-revoke':
      return 'Revoke the recovery kit';
  }
}

/** What a change did, for the log. */
export function changeText(current: Policy, change: PlannedChange, by: string): string {
  return `${changeTitle(current, change)}: policy ${current.generation + 1} is in force, signed by ${by}.`;
}

export function whatWillHappen(current: Policy, change: PlannedChange, plan: Plan): string[] {
  return [
    ...inParticular(current, change),
    ...(plan.rotates ? ['The vault gets new keys, and its database goes on in a new file under them. The old file is removed.'] : []),
    ...(plan.reseals.length > 0 ? [resealWords(plan.reseals.length)] : []),
    `${plan.need === 1 ? 'One custodian' : `${plan.need} custodians`} must agree, and each one’s signature stands under the new policy.`,
  ];
}

function inParticular(current: Policy, change: PlannedChange): string[] {
  const named = (id: string) => demandOfficer(current, id);
  switch (change.kind) {
    case 'add':
      return [`${change.name.trim()} can unlock the vault as ${aRole(change.role)}. ${holdsWords(change.role, 'active')}`];
    case 'rename':
      return ['Nothing but the name changes. Entries that the log has keep the old one.'];
    case 'role':
      return [`${named(change.officer).name} is ${aRole(change.role)} from then on. ${holdsWords(change.role, 'active')}`];
    case 'reset':
      return [`${named(change.officer).name} gets new keys under a new passphrase. The old passphrase, key file and signature count no more.`];
    case 'suspend':
      return [`${named(change.officer).name} cannot unlock the vault until reinstated, and keeps the passphrase for then.`];
    case 'reinstate':
      return [`${named(change.officer).name} can unlock the vault again, with the passphrase of before. ${holdsWords(named(change.officer).role, 'active')}`];
    case 'remove':
      return [`${named(change.officer).name} is no officer any more. Name and public keys stay in the policy, so that what he signed can be verified.`];
    case 'threshold':
      return [`From then on ${thresholdWords(change)} must act together to use a key, and as many as the most demanding of them to change this.`];
    case 'kit':
      return [
        `A recovery kit of ${change.sheets === 1 ? 'one sheet' : `${change.sheets} sheets, of which ${change.need} are needed,`} is made and shown once.`,
        ...(current.kit ? ['The kit of before opens nothing of this vault any more.'] : []),
      ];
    case 'kit-revoke':
      return ['The recovery kit opens nothing of this vault any more, and there is no other.'];
  }
}

/** What a change does not reach. It stands here so that nobody takes a new policy for a spell. */
export function doesNotUndo(current: Policy, change: PlannedChange, plan: Plan): string[] {
  const copies = (whose: string) =>
    `Copies and backups of this vault that exist still open with ${whose}. What was in them counts as known to whoever has both.`;
  switch (change.kind) {
    case 'remove':
    case 'reset':
    case 'suspend':
    case 'role': {
      const { name, role } = demandOfficer(current, change.officer);
      if (change.kind === 'role' && !plan.rotates) return [];
      const need = needOf(current);
      return [
        copies(`${name}’s passphrase of before`),
        ...(role === 'custodian'
          ? [
              need === 1
                ? `${name} could open every private key alone. Where that matters, renew the certificates with new keys and revoke the old ones.`
                : `${name} could open private keys together with ${need === 2 ? 'one other custodian' : `${need - 1} other custodians`}. Where they may have done so, renew the certificates with new keys and revoke the old ones.`,
            ]
          : []),
        ...(change.kind === 'suspend' ? ['What keys of the vault he may have copied stays known to him: remove him where that is feared.'] : []),
      ];
    }
    case 'kit':
    case 'kit-revoke':
      return current.kit
        ? [copies('the kit of before'), 'Collect its sheets and destroy them. Where one is missing, renew the certificates with new keys.']
        : [];
    case 'threshold':
      return needOf(current) > 1 || plan.need > 1 || custodians(current).length > 1
        ? ['Copies and backups that exist open with as many custodians as it took when they were made.']
        : [];
    default:
      return [];
  }
}

function resealWords(count: number): string {
  const what = count === 1 ? '1 private key is' : `${count.toLocaleString('en-US')} private keys are`;
  return `${what} opened and sealed anew. Where that is cut short, the rest stays as it was and can be gone on with.`;
}

/** *2 of the custodians (3 for production)* */
export function thresholdWords({ default: always, tags }: Policy['threshold']): string {
  const more = Object.entries(tags)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([tag, need]) => `${need} for ${tag}`);
  return `${always === 1 ? 'one custodian' : `${always} custodians`}${more.length > 0 ? ` (${more.join(', ')})` : ''}`;
}

function aRole(role: Role): string {
  return role === 'custodian' ? 'a custodian' : `an ${role}`;
}
