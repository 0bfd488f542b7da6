import { StrongroomError } from '../../preload/contract/errors.ts';
import { HIDDEN_CHARACTERS } from '../../preload/contract/hidden-characters.ts';
import type { PlannedChange } from '../../preload/contract/officers.ts';
import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { comparableName, custodians, needOf, type Policy, type PolicyOfficer, policyText, type publicStatement, whyUnfit } from './policy.ts';

/** What a change brings with it: public halves of what was made for it. */
export interface Made {
  /** Of the officer who is added or reset. */
  officer: { id: string; keys: ReturnType<typeof publicStatement> } | null;
  kit: Policy['kit'];
  /** Ids of the vault's new keys, where they change. */
  keyIds: Pick<Policy, 'agentKeyId' | 'databaseKeyId'> | null;
}

/**
 * Whether a change takes away from somebody what he could open: then the vault gets new keys and a new database file, so that what he knows opens nothing of it.
 * @throws StrongroomError `OFFICER_UNKNOWN`
 */
export function rotates(current: Policy, change: PlannedChange): boolean {
  switch (change.kind) {
    case 'remove':
    case 'reset':
    case 'kit-revoke':
      return true;
    case 'kit':
      return current.kit !== null;
    case 'role':
      return ranks[change.role] < ranks[demandOfficer(current, change.officer).role];
    default:
      return false;
  }
}

const ranks = { auditor: 0, operator: 1, custodian: 2 };

/**
 * The policy that a change makes of the current one.
 * @param by id of the officer who asks for it, who must not change what he himself is; `null` for the kit
 * @throws StrongroomError `POLICY_REFUSED`, `OFFICER_UNKNOWN`, `OFFICER_NAME_INVALID`
 */
export function nextPolicy(current: Policy, change: PlannedChange, by: string | null, made: Made): Policy {
  const next: Policy = {
    ...current,
    generation: current.generation + 1,
    previous: sha256Hex(utf8(policyText(current))),
    ...changed(current, change, by, made),
    ...made.keyIds,
  };
  demandFit(next);
  return next;
}

function changed(current: Policy, change: PlannedChange, by: string | null, { officer: fresh, kit }: Made): Partial<Policy> {
  switch (change.kind) {
    case 'add':
      if (!fresh) throw new Error('an officer is added with his keys');
      return {
        officers: [...current.officers, { id: fresh.id, name: freeName(current, change.name, null), role: change.role, state: 'active', ...fresh.keys }],
      };
    case 'rename': {
      const name = freeName(current, change.name, change.officer);
      if (demandOfficer(current, change.officer).name === name) throw already(`The officer is named ${name} already.`);
      return { officers: replaced(current, change.officer, { name }) };
    }
    case 'role':
      if (demandOther(current, change.officer, by).role === change.role)
        throw already(`The officer is ${change.role === 'custodian' ? 'a custodian' : `an ${change.role}`} already.`);
      return { officers: replaced(current, change.officer, { role: change.role }) };
    case 'reset':
      demandOther(current, change.officer, by);
      if (!fresh) throw new Error('an officer is reset to new keys');
      return { officers: replaced(current, change.officer, fresh.keys) };
    case 'suspend':
      if (demandOther(current, change.officer, by).state !== 'active') throw already('The officer is suspended already.');
      return { officers: replaced(current, change.officer, { state: 'suspended' }) };
    case 'reinstate':
      if (demandOfficer(current, change.officer).state !== 'suspended') throw already('The officer is not suspended.');
      return { officers: replaced(current, change.officer, { state: 'active' }) };
    case 'remove':
      demandOther(current, change.officer, by);
      return { officers: replaced(current, change.officer, { state: 'removed' }) };
    case 'threshold': {
      const threshold = { default: change.default, tags: change.tags };
      if (JSON.stringify(sorted(threshold)) === JSON.stringify(sorted(current.threshold))) throw already('So many custodians act together already.');
      return { threshold };
    }
    case 'kit':
      return { kit };
    case 'kit-revoke':
      if (!current.kit) throw already('This vault has no recovery kit.');
      return { kit: null };
  }
}

/** An officer who is still one. @throws StrongroomError `OFFICER_UNKNOWN` */
export function demandOfficer(current: Policy, id: string): PolicyOfficer {
  const officer = current.officers.find((candidate) => candidate.id === id && candidate.state !== 'removed');
  if (!officer) throw new StrongroomError('OFFICER_UNKNOWN', 'This vault has no such officer any more.', 'Look at the list of officers again.');
  return officer;
}

/** What an officer is, others change: nobody locks himself out, and nobody gets rid of what others hold him to. */
function demandOther(current: Policy, id: string, by: string | null): PolicyOfficer {
  const officer = demandOfficer(current, id);
  if (id === by) throw refused('Nobody resets, suspends or removes himself, or changes his own role.', 'Ask another custodian to do it.');
  return officer;
}

function freeName(current: Policy, wanted: string, own: string | null): string {
  const name = wanted.normalize('NFC').trim();
  if (name.length === 0 || name.length > 64 || name.search(HIDDEN_CHARACTERS) !== -1)
    throw new StrongroomError('OFFICER_NAME_INVALID', 'This cannot be the name of an officer.', 'Give 1 to 64 characters that can be seen.');
  const taken = current.officers.find(({ id, state, name: other }) => id !== own && state !== 'removed' && comparableName(other) === comparableName(name));
  if (taken) throw refused(`There is an officer named ${taken.name} already.`, 'Give a name that differs in more than capitals.');
  return name;
}

function replaced(current: Policy, id: string, change: Partial<PolicyOfficer>): PolicyOfficer[] {
  return current.officers.map((officer) => (officer.id === id ? { ...officer, ...change } : officer));
}

function demandFit(next: Policy): void {
  const [left, need] = [custodians(next).length, needOf(next)];
  if (left === 0) throw refused('Nobody could release a private key any more: this is the last custodian.', 'Add another custodian first.');
  if (left < need)
    throw refused(
      `${left === 1 ? 'One custodian' : `${left} custodians`} would be left, and ${need} must act together.`,
      'Add a custodian first, or let fewer act together.',
    );
  if (next.kit?.need === 1 && need >= 2)
    throw refused(
      'The recovery kit would open alone, with one sheet, what several custodians must open together.',
      'Renew the kit first, with at least two sheets of which two are needed, or revoke it.',
    );
  const why = whyUnfit(next);
  if (why !== null) throw refused(why, 'Ask for something else.');
}

function sorted({ default: always, tags }: Policy['threshold']) {
  return [always, Object.entries(tags).sort(([left], [right]) => (left < right ? -1 : 1))];
}

function already(message: string): StrongroomError {
  return refused(message, 'Nothing is to be done.');
}

function refused(message: string, hint: string): StrongroomError {
  return new StrongroomError('POLICY_REFUSED', message, hint);
}
