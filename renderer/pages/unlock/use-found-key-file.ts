import { useEffect, useState } from 'react';
import { ask } from '../../stores/ask.ts';

/** How often the drives are looked at while an officer may be plugging his stick in (ms). */
const EVERY = 2000;

/**
 * The drive on which an officer's key file lies now.
 * @param officer `null`: nobody who needs one
 * @returns its name; `null` where there is none; `undefined` while nobody knows yet
 */
export function useFoundKeyFile(vault: string, officer: string | null): string | null | undefined {
  const [found, setFound] = useState<{ officer: string; drive: string | null } | null>(null);

  useEffect(() => {
    if (officer === null) return;
    let here = true;
    let timer = 0;
    const look = async () => {
      const answer = await ask('vault.findKeyFile', { vault, officer });
      if (!here) return;
      if (answer.ok) setFound({ officer, drive: answer.value.found?.drive ?? null });
      timer = window.setTimeout(look, EVERY);
    };
    void look();
    return () => {
      here = false;
      window.clearTimeout(timer);
    };
  }, [vault, officer]);

  return found !== null && found.officer === officer ? found.drive : undefined;
}
