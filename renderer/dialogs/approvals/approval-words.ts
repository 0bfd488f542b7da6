import type { WaitingApproval } from '../../../preload/contract/approvals.ts';
import { count, grouped } from '../../components/numbers.ts';

/** Names that a sentence lists; the rest are counted. */
const NAMED = 5;

/** *Bob or Carol*, *Bob, Carol or 7 others*; *nobody* where there is none. @param joint the word before the last: *or*, *and* */
export function namesWords(names: readonly string[], joint: 'or' | 'and'): string {
  const [only] = names;
  if (only === undefined) return 'nobody';
  if (names.length === 1) return only;
  if (names.length > NAMED + 1) return `${names.slice(0, NAMED).join(', ')} ${joint} ${count(names.length - NAMED, 'other')}`;
  return `${names.slice(0, -1).join(', ')} ${joint} ${names.at(-1)}`;
}

/** How many custodians it takes and how many of them have approved: *2 custodians have to approve this; 1 has.* */
export function needWords({ need, given }: Pick<WaitingApproval, 'need' | 'given'>): string {
  const has = given.length === 0 ? 'nobody has yet' : `${grouped(given.length)} ${given.length === 1 ? 'has' : 'have'}`;
  return `${count(need, 'custodian has', 'custodians have')} to approve this; ${has}.`;
}

/** Who is still needed: *Bob has to approve, too.*, *One of Bob and Carol has to approve, too.* */
export function stillNeededWords({ need, given, mayApprove }: Pick<WaitingApproval, 'need' | 'given' | 'mayApprove'>): string {
  const left = need - given.length;
  const names = mayApprove.map(({ name }) => name);
  const [only] = names;
  if (only === undefined) return 'No other custodian of this vault may approve.';
  if (names.length <= left) return `${namesWords(names, 'and')} ${names.length === 1 ? 'has' : 'have'} to approve, too.`;
  return `${left === 1 ? 'One' : grouped(left)} of ${namesWords(names, 'and')} ${left === 1 ? 'has' : 'have'} to approve, too.`;
}

/** What needs attention because of commands that wait: *Release 1 key: waits for a custodian (1 of 2)*. */
export function waitsWords({ title, need, given }: Pick<WaitingApproval, 'title' | 'need' | 'given'>): string {
  const left = need - given.length;
  return `${title}: waits for ${left === 1 ? 'another custodian' : `${grouped(left)} more custodians`} (${grouped(given.length)} of ${grouped(need)})`;
}
