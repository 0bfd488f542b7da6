import type { OfficerRow, PlannedChange } from '../../../preload/contract/officers.ts';
import type { MarkKind } from '../../components/Mark.tsx';
import { count, grouped } from '../../components/numbers.ts';
import { visibleText } from '../../components/visible-text.ts';
import type { Kit, Officers } from '../../stores/officers.ts';
import { namesWords } from '../approvals/approval-words.ts';

export type Role = OfficerRow['role'];

export const ROLES: readonly { value: Role; label: string; may: string }[] = [
  { value: 'custodian', label: 'Custodian', may: 'Releases keys, destroys them, and decides with the other custodians who the officers are.' },
  { value: 'operator', label: 'Operator', may: 'Imports, requests, renews and backs up. Takes no key out.' },
  { value: 'auditor', label: 'Auditor', may: 'Reads the inventory and the log. Changes nothing.' },
];

export const OFFICER_STATE_WORDS: Record<OfficerRow['state'], { mark: MarkKind; word: string }> = {
  active: { mark: 'good', word: 'active' },
  suspended: { mark: 'attention', word: 'suspended' },
  removed: { mark: 'stopped', word: 'removed' },
};

/** *2 of 3 custodians*. @param custodians how many there are */
export function quorumWords(need: number, custodians: number): string {
  return `${need} of ${count(custodians, 'custodian')}`;
}

/** How many custodians act: a suspended one does not. */
export function activeCustodians({ officers }: Pick<Officers, 'officers'>): number {
  return officers.filter(({ role, state }) => role === 'custodian' && state === 'active').length;
}

/** *Any 2 of 3 sheets*, *One sheet*. */
export function kitWords({ sheets, need }: Pick<NonNullable<Kit['kit']>, 'sheets' | 'need'>): string {
  return sheets === 1 ? 'One sheet of paper, which opens everything' : `Any ${need} of ${sheets} sheets`;
}

/** Whether it acknowledged what a custodian answers for, in words; `null` where nobody asks him to. */
export function acknowledgedWords({
  role,
  state,
  acknowledgement,
}: Pick<OfficerRow, 'role' | 'state' | 'acknowledgement'>): { mark: MarkKind; word: string } | null {
  if (acknowledgement?.current === true) return { mark: 'good', word: 'yes' };
  if (acknowledgement !== null) return { mark: 'attention', word: 'not of today’s text' };
  return role === 'custodian' && state !== 'removed' ? { mark: 'absent', word: 'not yet' } : null;
}

function thresholdSentence({ default: usual, tags }: Extract<PlannedChange, { kind: 'threshold' }>): string {
  const more = Object.entries(tags).map(([tag, need]) => `${need} for ${tag}`);
  if (more.length === 0 && usual === 1) return 'Let one custodian act alone';
  return [`Demand ${count(usual, 'custodian')}`, ...more].join(', ');
}

/** What the last button of a change says. @param name of the officer whom it is about, or what else it is about */
export function changeSentence(change: PlannedChange, name: string): string {
  switch (change.kind) {
    case 'add':
      return `Add ${change.name} as ${change.role === 'custodian' ? 'a custodian' : `an ${change.role}`}`;
    case 'rename':
      return `Call ${name} ${change.name}`;
    case 'role':
      return `Make ${name} ${change.role === 'custodian' ? 'a custodian' : `an ${change.role}`}`;
    case 'reset':
      return `Reset ${name}`;
    case 'suspend':
      return `Suspend ${name}`;
    case 'reinstate':
      return `Reinstate ${name}`;
    case 'remove':
      return `Remove ${name}`;
    case 'threshold':
      return thresholdSentence(change);
    case 'kit':
      return change.sheets === 1 ? 'Make a new kit of one sheet' : `Make a new kit of ${change.sheets} sheets`;
    case 'kit-revoke':
      return 'Revoke the recovery kit';
  }
}

/** As many characters as are copied at once. */
const MOST_COPIED = 100_000;

/** The certificates to renew, a line each: name, tab, last day in UTC. Whole lines, as many as can be copied. */
export function renewalList(items: readonly { name: string; notAfter: number }[]): string {
  const lines = items.map(({ name, notAfter }) => `${visibleText(name)}\t${new Date(notAfter).toISOString().slice(0, 10)}`);
  while (lines.join('\n').length > MOST_COPIED) lines.length = Math.floor(lines.length * 0.9);
  return lines.join('\n');
}

/** Who has to sign a change: *2 custodians have to sign this: you, and one of Bob and Carol.* @param others custodians who may, without the officer who sits here */
export function signersWords(need: number, others: readonly string[]): string {
  if (need === 1) return 'Your own signature is enough.';
  const begin = `${count(need, 'custodian has', 'custodians have')} to sign this:`;
  if (others.length <= need - 1) return `${begin} ${namesWords(['you', ...others], 'and')}.`;
  return `${begin} you, and ${need === 2 ? 'one' : grouped(need - 1)} of ${namesWords(others, 'and')}.`;
}

/** Whether a change takes something away that does not come back: it is confirmed by typing, and nothing is pressed by default. */
export function destroys(change: PlannedChange, before: Role | null): boolean {
  return change.kind === 'remove' || change.kind === 'reset' || change.kind === 'kit-revoke' || (change.kind === 'role' && before === 'custodian');
}
