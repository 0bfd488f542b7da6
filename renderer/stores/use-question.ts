import { useCallback, useState } from 'react';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { Answer } from '../../preload/contract/index.ts';

/** One step that a button begins: whether it works, and the error it ended with. A second press while it works does nothing. */
export function useQuestion() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorAnswer | null>(null);

  /** Returns the value, or `null` where main refused; the error then stands in `error`. */
  const run = useCallback(async <T>(question: () => Promise<Answer<T>>): Promise<T | null> => {
    setBusy(true);
    setError(null);
    const answer = await question();
    setBusy(false);
    if (answer.ok) return answer.value;
    setError(answer.error);
    return null;
  }, []);

  return { busy, error, setError, run };
}
