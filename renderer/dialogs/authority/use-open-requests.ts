import { requestName } from '../../components/request-words.ts';
import { ask } from '../../stores/ask.ts';
import { MOST_AT_ONCE } from '../../stores/limits.ts';
import type { Named } from '../../stores/navigation.ts';
import { type Answered, useAnswer } from '../../stores/use-answer.ts';

/** The requests that an issuer may answer: those that are given, or else all that no certificate answers yet. */
export function useOpenRequests(given: Named[] | null): Answered<Named[]> {
  const { value, ...rest } = useAnswer(given === null ? 'open' : null, () => ask('requests.list', { states: ['pending', 'carried-out'], limit: MOST_AT_ONCE }));
  return { value: given ?? value?.items.map((row) => ({ id: row.id, label: requestName(row) })) ?? null, ...rest };
}

/** The term that the officer asked for in the one request that is given, in days; `null` where there are several, and where he did not say. */
export function useWantedDays(given: Named[] | null): number | null {
  const only = given?.length === 1 ? given[0] : undefined;
  return useAnswer(only?.id ?? null, () => ask('requests.show', { id: only?.id ?? '' })).value?.draft?.termDays ?? null;
}
