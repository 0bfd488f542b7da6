import type { IssuanceProfile } from '../../../preload/contract/authorities.ts';
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

/** What the officer asked for in the one request that is given; nothing where there are several, and of what he did not say. */
export interface Wanted {
  days: number | null;
  profile: IssuanceProfile | null;
}

function profileFor(extendedKeyUsage: readonly string[]): IssuanceProfile | null {
  const server = extendedKeyUsage.includes('serverAuth');
  const client = extendedKeyUsage.includes('clientAuth');
  if (server && client) return 'server-and-client';
  if (server) return 'server';
  return client ? 'client' : null;
}

export function useWanted(given: Named[] | null): Wanted {
  const only = given?.length === 1 ? given[0] : undefined;
  const draft = useAnswer(only?.id ?? null, () => ask('requests.show', { id: only?.id ?? '' })).value?.draft ?? null;
  return { days: draft?.termDays ?? null, profile: draft === null ? null : profileFor(draft.extendedKeyUsage) };
}
