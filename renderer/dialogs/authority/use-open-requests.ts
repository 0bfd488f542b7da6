import { requestName } from '../../components/request-words.ts';
import { ask } from '../../stores/ask.ts';
import type { Named } from '../../stores/navigation.ts';
import { type Answered, useAnswer } from '../../stores/use-answer.ts';

/** As many as one command takes. */
const MOST = 1000;

/** The requests that an issuer may answer: those that are given, or else all that no certificate answers yet. */
export function useOpenRequests(given: Named[] | null): Answered<Named[]> {
  const { value, ...rest } = useAnswer(given === null ? 'open' : null, () => ask('requests.list', { states: ['pending', 'carried-out'], limit: MOST }));
  return { value: given ?? value?.items.map((row) => ({ id: row.id, label: requestName(row) })) ?? null, ...rest };
}

/** The term in days that the officer wanted when he made the one request that is given; `null` where there are several, or he did not say. */
export function useWantedTerm(given: Named[] | null): number | null {
  const only = given?.length === 1 ? given[0] : undefined;
  const { value } = useAnswer(only?.id ?? null, () => ask('requests.show', { id: only?.id ?? '' }));
  return value?.draft.termDays ?? null;
}
