import type { CallOutput } from '../../../preload/contract/index.ts';
import type { KeyChoice } from '../../../preload/contract/requests.ts';
import type { MarkKind } from '../../components/Mark.tsx';
import { count } from '../../components/numbers.ts';

export type RenewalItem = CallOutput<'renewal.plan'>['items'][number];

/** Where a renewal's values come from, with the mark of what the officer should look at. */
export const SOURCE_WORDS: Record<RenewalItem['valuesFrom'], { mark: MarkKind; word: string }> = {
  request: { mark: 'good', word: 'values of the original request' },
  certificate: { mark: 'attention', word: 'values of the certificate itself' },
};

/** What the last button says. A certificate that was asked for alone is renewed *as before*, since its values could be edited first. */
export function renewalSentence(certificates: number, key: KeyChoice, alone: boolean): string {
  if (alone) return key === 'new' ? 'Renew as before, with a new key' : 'Renew as before, with its existing key';
  const keys = certificates === 1 ? { new: 'a new key', existing: 'its existing key' } : { new: 'new keys', existing: 'their existing keys' };
  return `Renew ${count(certificates, 'certificate')} with ${keys[key]}`;
}
