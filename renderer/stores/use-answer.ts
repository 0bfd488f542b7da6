import { useEffect, useRef, useState } from 'react';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { Answer } from '../../preload/contract/index.ts';

export interface Answered<T> {
  value: T | null;
  error: ErrorAnswer | null;
  /** A newer question is on its way; `value` still answers the one before. */
  asking: boolean;
}

/** What main answers to a question, asked again whenever `question` is another text; `null` asks nothing. The answer before stays until the new one is here. */
export function useAnswer<T>(question: string | null, ask: () => Promise<Answer<T>>): Answered<T> {
  const latest = useRef(ask);
  latest.current = ask;
  const [state, setState] = useState<{ question: string | null; value: T | null; error: ErrorAnswer | null }>({ question: null, value: null, error: null });

  useEffect(() => {
    if (question === null) return;
    let here = true;
    void latest.current().then((answer) => {
      if (here) setState(answer.ok ? { question, value: answer.value, error: null } : { question, value: null, error: answer.error });
    });
    return () => {
      here = false;
    };
  }, [question]);

  return { value: state.value, error: state.error, asking: question !== null && state.question !== question };
}
