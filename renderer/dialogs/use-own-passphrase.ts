import { type RefCallback, useCallback, useRef, useState } from 'react';
import type { Bytes, PassphraseHandle } from '../components/PassphraseField.tsx';

export interface OwnPassphraseState {
  /** Of the field; `OwnPassphrase` takes these two. */
  field: RefCallback<PassphraseHandle>;
  onChange: () => void;
  /** What still has to be done, in words; `null` once something was typed. */
  left: string | null;
  /**
   * Asks with the passphrase that was typed. The field is empty at once, and the bytes are wiped when they have crossed the bridge; after a refusal, a
   * `null`, it has the focus again.
   */
  askWith: <T>(question: (own: Bytes) => Promise<T | null>) => Promise<T | null>;
}

/** The officer's own passphrase in a dialog that has a key opened or destroyed. */
export function useOwnPassphrase(): OwnPassphraseState {
  const handle = useRef<PassphraseHandle>(null);
  const [given, setGiven] = useState(false);

  const field = useCallback((shown: PassphraseHandle | null) => {
    handle.current = shown;
    // A field that is shown again is an empty one.
    if (shown === null) setGiven(false);
  }, []);

  async function askWith<T>(question: (own: Bytes) => Promise<T | null>): Promise<T | null> {
    if (handle.current === null) return null;
    const own = handle.current.take();
    setGiven(false);
    const answer = await question(own);
    own.fill(0);
    if (answer === null) handle.current?.focus();
    return answer;
  }

  return {
    field,
    onChange: () => setGiven(!(handle.current?.isEmpty() ?? true)),
    left: given ? null : 'Your own passphrase is needed.',
    askWith,
  };
}
