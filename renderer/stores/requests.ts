import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { Profile } from '../../preload/contract/profiles.ts';
import type { RequestRow, RequestState } from '../../preload/contract/requests.ts';
import { ask } from './ask.ts';
import { lockable } from './lockable.ts';

export type RequestsView = 'requests' | 'profiles' | 'issuers';

export interface RequestFilter {
  search: string;
  states: RequestState[];
}

export const anyRequest: RequestFilter = { search: '', states: [] };

interface RequestsSlice {
  view: RequestsView;
  filter: RequestFilter;
  /** Selected rows by id; whole rows, because a selection outlives the block that it was made in. */
  selected: ReadonlyMap<string, RequestRow>;
  /** The request whose details are open. */
  open: string | null;
  profiles: Profile[] | null;
  profilesError: ErrorAnswer | null;
  /** Grows when the profiles changed. */
  profileRevision: number;
  openProfile: string | null;
  selectedProfiles: ReadonlyMap<string, Profile>;
  /** The names of the profiles that the last import brought, until that is put away. */
  imported: string[] | null;
  /** The profile that the last request was made with. */
  lastProfile: string | null;
}

export const useRequests = lockable<RequestsSlice>(() => ({
  view: 'requests',
  filter: anyRequest,
  selected: new Map(),
  open: null,
  profiles: null,
  profilesError: null,
  profileRevision: 0,
  openProfile: null,
  selectedProfiles: new Map(),
  imported: null,
  lastProfile: null,
}));

export function setRequestFilter(change: Partial<RequestFilter>): void {
  useRequests.setState((state) => ({ filter: { ...state.filter, ...change }, selected: new Map() }));
}

/** Asks for the profiles again, built-in ones first. */
export async function refreshProfiles(): Promise<Profile[] | null> {
  const answer = await ask('profiles.list', {});
  if (answer.ok)
    useRequests.setState((state) => ({
      profiles: answer.value.profiles,
      profilesError: null,
      profileRevision: state.profileRevision + 1,
      selectedProfiles: new Map(),
    }));
  else useRequests.setState({ profilesError: answer.error });
  return answer.ok ? answer.value.profiles : null;
}
