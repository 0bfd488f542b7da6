import { count } from '../../components/numbers.ts';

/** The rule that destroys keys, in words. `days`: after expiry; 0 for never. */
export function retireRule(days: number): string {
  return days === 0 ? 'Never' : `${count(days, 'day')} after expiry`;
}
