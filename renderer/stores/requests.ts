import type { RequestRow, RequestState } from '../../preload/contract/requests.ts';
import { lockable } from './lockable.ts';

export type RequestsView = 'requests' | 'profiles' | 'issuers';

export interface RequestFilter {
  search: string;
  states: RequestState[];
  /** Only those whose certificate differs from what was asked. */
  differing: boolean;
}

export const anyRequest: RequestFilter = { search: '', states: [], differing: false };

interface RequestsSlice {
  view: RequestsView;
  filter: RequestFilter;
  /** Selected rows by id; whole rows, because a selection outlives the block that it was made in. */
  selected: ReadonlyMap<string, RequestRow>;
  /** The request whose details are open. */
  open: string | null;
}

export const useRequests = lockable<RequestsSlice>(() => ({
  view: 'requests',
  filter: anyRequest,
  selected: new Map(),
  open: null,
}));

export function setRequestFilter(change: Partial<RequestFilter>): void {
  useRequests.setState((state) => ({ filter: { ...state.filter, ...change }, selected: new Map() }));
}
