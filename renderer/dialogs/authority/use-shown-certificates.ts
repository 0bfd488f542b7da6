import type { CallOutput } from '../../../preload/contract/index.ts';
import { ask } from '../../stores/ask.ts';
import type { Named } from '../../stores/navigation.ts';
import { type Answered, useAnswer } from '../../stores/use-answer.ts';

/** Of more than that, the names have to do: each is a question of its own. */
const SHOWN = 50;

/** What is known of the first of these certificates. */
export function useShownCertificates(certificates: readonly Named[]): Answered<CallOutput<'certificates.show'>[]> {
  const ids = certificates.slice(0, SHOWN).map(({ id }) => id);
  return useAnswer(ids.join(' '), async () => {
    const shown: CallOutput<'certificates.show'>[] = [];
    for (const answer of await Promise.all(ids.map((id) => ask('certificates.show', { id })))) {
      if (!answer.ok) return answer;
      shown.push(answer.value);
    }
    return { ok: true, value: shown };
  });
}
