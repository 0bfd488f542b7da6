import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { Profile } from '../../preload/contract/profiles.ts';
import { ask } from './ask.ts';
import { lockable } from './lockable.ts';

interface ProfilesSlice {
  /** Built-in ones first; `null` until they were asked for. */
  list: Profile[] | null;
  error: ErrorAnswer | null;
  /** Grows when the profiles changed. */
  revision: number;
  /** The name of the profile whose details are open. */
  open: string | null;
  selected: ReadonlyMap<string, Profile>;
  /** The names of the profiles that the last import brought, until that is put away. */
  imported: string[] | null;
  /** The name of the profile that the last request was made with. */
  lastUsed: string | null;
}

export const useProfiles = lockable<ProfilesSlice>(() => ({
  list: null,
  error: null,
  revision: 0,
  open: null,
  selected: new Map(),
  imported: null,
  lastUsed: null,
}));

/** Asks for the profiles again. */
export async function refreshProfiles(): Promise<Profile[] | null> {
  const answer = await ask('profiles.list', {});
  if (answer.ok) useProfiles.setState((state) => ({ list: answer.value.profiles, error: null, revision: state.revision + 1, selected: new Map() }));
  else useProfiles.setState({ error: answer.error });
  return answer.ok ? answer.value.profiles : null;
}
