import { count } from '../components/numbers.ts';
import type { Overview } from '../stores/inventory.ts';

/** The certificates that cannot wait: expired without a successor, or about to. `null` where there is none, or nothing is known yet. */
export function urgentWords(overview: Pick<Overview, 'expired' | 'within7'> | null, urgentDays: number): { figure: number; words: string } | null {
  if (overview === null) return null;
  const { expired, within7: soon } = overview;
  if (expired + soon === 0) return null;
  const parts = [
    expired > 0 ? `${count(expired, 'certificate')} expired and not renewed` : '',
    soon > 0 ? `${count(soon, 'certificate')} to expire within ${count(urgentDays, 'day')}` : '',
  ];
  return { figure: expired + soon, words: parts.filter((part) => part !== '').join(', ') };
}
