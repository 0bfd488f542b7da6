import { useEffect, useState } from 'react';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import type { ReleaseTarget } from '../../../preload/contract/release.ts';
import { ask } from '../../stores/ask.ts';
import type { Named } from '../../stores/navigation.ts';
import type { Plan } from './release-words.ts';

/** The targets there are, asked for once. */
export function useTargets(): { targets: ReleaseTarget[] | null; error: ErrorAnswer | null } {
  const [state, setState] = useState<{ targets: ReleaseTarget[] | null; error: ErrorAnswer | null }>({ targets: null, error: null });
  useEffect(() => {
    let here = true;
    void ask('release.targets', {}).then((answer) => {
      if (here) setState(answer.ok ? { targets: answer.value.targets, error: null } : { targets: null, error: answer.error });
    });
    return () => {
      here = false;
    };
  }, []);
  return state;
}

/** What would be written, asked again whenever one of them changes. The plan before stays until the new one is here. */
export function usePlan(
  certificates: Named[],
  target: string | null,
  chain: boolean,
  protection: 'one' | 'each' | 'none',
): { plan: Plan | null; error: ErrorAnswer | null } {
  const [state, setState] = useState<{ plan: Plan | null; error: ErrorAnswer | null }>({ plan: null, error: null });
  useEffect(() => {
    if (target === null) return;
    let here = true;
    void ask('release.plan', { certificates: certificates.map((certificate) => certificate.id), target, chain, protection }).then((answer) => {
      if (here) setState(answer.ok ? { plan: answer.value, error: null } : { plan: null, error: answer.error });
    });
    return () => {
      here = false;
    };
  }, [certificates, target, chain, protection]);
  return state;
}
