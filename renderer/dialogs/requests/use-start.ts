import { useEffect, useState } from 'react';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import type { Profile } from '../../../preload/contract/profiles.ts';
import type { RequestDraft } from '../../../preload/contract/requests.ts';
import { ask } from '../../stores/ask.ts';
import type { Named } from '../../stores/navigation.ts';
import { refreshProfiles, useProfiles } from '../../stores/profiles.ts';

export type RenewalDraft = CallOutput<'renewal.draft'>;

/** What the wizard begins with. */
export interface Start {
  draft: RequestDraft;
  /** `null` where the values are those of an earlier request or certificate. */
  profile: string | null;
  profiles: Profile[];
  renewal: RenewalDraft | null;
}

interface Wanted {
  from: RequestDraft | undefined;
  renews: Named | undefined;
  profile: string | undefined;
}

/** Asks for the profiles and, for a renewal, for the values of the certificate's own request. */
export function useStart({ from, renews, profile }: Wanted): { start: Start | null; error: ErrorAnswer | null } {
  const [state, setState] = useState<{ start: Start | null; error: ErrorAnswer | null }>({ start: null, error: null });
  useEffect(() => {
    let here = true;
    async function begin(): Promise<void> {
      const profiles = await refreshProfiles();
      const renewal = renews === undefined ? null : await ask('renewal.draft', { certificate: renews.id });
      if (!here) return;
      if (renewal !== null && !renewal.ok) {
        setState({ start: null, error: renewal.error });
        return;
      }
      if (profiles === null) {
        setState({ start: null, error: useProfiles.getState().error });
        return;
      }
      const wanted = profile ?? useProfiles.getState().lastUsed;
      const chosen = profiles.find((candidate) => candidate.name === wanted) ?? profiles[0];
      const given = renewal?.value.draft ?? from;
      const draft = given ?? chosen?.draft;
      if (draft === undefined) return;
      setState({
        start: { draft, profile: given === undefined ? (chosen?.name ?? null) : null, profiles, renewal: renewal?.value ?? null },
        error: null,
      });
    }
    void begin();
    return () => {
      here = false;
    };
  }, [from, renews, profile]);
  return state;
}
