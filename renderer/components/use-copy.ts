import { useEffect, useState } from 'react';
import type { Answer } from '../../preload/contract/index.ts';
import { ask } from '../stores/ask.ts';
import { useQuestion } from '../stores/use-question.ts';

/** For how long it is said that something was copied (ms). */
const SAID = 2000;

/** A text, or the question for one. */
export type CopySource = string | (() => Promise<Answer<string>>);

/** Puts a text on the clipboard, and says for a while that it is there. */
export function useCopy() {
  const { busy, error, run } = useQuestion();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy(what: CopySource): Promise<void> {
    const text = typeof what === 'string' ? what : await run(what);
    if (text !== null && (await run(() => ask('app.copy', { text }))) !== null) setCopied(true);
  }

  return { copied, busy, error, copy };
}
