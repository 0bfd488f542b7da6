import { type RefObject, useRef, useState } from 'react';
import { NewPassphrase, type NewPassphraseHandle } from '../../components/NewPassphrase.tsx';
import { useUnlocked } from '../../stores/session.ts';
import dialogs from '../Dialogs.module.css';
import { type KeyFileState, KeyFileStep, useKeyFile } from '../KeyFileStep.tsx';

interface NewSecretState {
  passphrase: RefObject<NewPassphraseHandle | null>;
  /** The token of the place for his key file; `null` where he has none. */
  keyFile: string | null;
  keyFileState: KeyFileState;
  /** What still has to be given, in words. */
  left: string | undefined;
  problem: (problem: string | null) => void;
}

const LABEL = 'His new passphrase';

/** What an officer who is added or reset unlocks with from now on. */
export function useNewSecret(): NewSecretState {
  const passphrase = useRef<NewPassphraseHandle>(null);
  const [problem, setProblem] = useState<string | null>(`${LABEL}: not given yet.`);
  const keyFileState = useKeyFile();
  return { passphrase, keyFile: keyFileState.token, keyFileState, left: problem ?? keyFileState.left ?? undefined, problem: setProblem };
}

/** Where he types his passphrase himself, and says whether a key file belongs to it. @param name his */
export function NewSecret({ secret, name }: { secret: NewSecretState; name: string }) {
  const session = useUnlocked();
  return (
    <>
      <p className={dialogs.soft}>He types his passphrase himself, here, and nobody else sees it.</p>
      <NewPassphrase ref={secret.passphrase} label={LABEL} purpose="officer" words={[name, session?.vaultName ?? '']} onProblem={secret.problem} />
      <KeyFileStep held={null} officer={name} state={secret.keyFileState} />
    </>
  );
}
