import { useCallback, useEffect, useRef, useState } from 'react';
import type { PassphraseJudgement } from '../../preload/contract/vault.ts';
import { ask } from '../stores/ask.ts';
import type { PassphraseHandle } from './PassphraseField.tsx';

/** Asks how good the passphrase in a field is, 150 ms after the last key. `words` are what a guesser would try first: the officer's and the vault's name. */
export function useJudgement(field: React.RefObject<PassphraseHandle | null>, purpose: 'officer' | 'file', words: string[]) {
  const [judgement, setJudgement] = useState<PassphraseJudgement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const asked = useRef(0);
  const latest = useRef(words);
  latest.current = words;

  const judge = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current);
    asked.current += 1;
    const mine = asked.current;
    // What was said of another passphrase must not stand beside this one, or let it through.
    setJudgement(null);
    if (field.current === null || field.current.isEmpty()) return;
    timer.current = setTimeout(async () => {
      const bytes = field.current?.peek();
      if (bytes === undefined) return;
      const answer = await ask('passphrase.judge', {
        passphrase: bytes,
        purpose,
        words: latest.current.filter((word) => word !== '').map((word) => word.slice(0, 255)),
      });
      bytes.fill(0);
      if (mine === asked.current && answer.ok) setJudgement(answer.value);
    }, 150);
  }, [field, purpose]);

  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      asked.current += 1;
    },
    [],
  );

  return { judgement, judge };
}
