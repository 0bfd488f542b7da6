import { type RefObject, useRef, useState } from 'react';
import { NewPassphrase, type NewPassphraseHandle } from '../../components/NewPassphrase.tsx';
import { useUnlocked } from '../../stores/session.ts';
import type { Destination } from '../DestinationLine.tsx';
import dialogs from '../Dialogs.module.css';
import { type KeyFileChoice, KeyFileStep, keyFileLeft } from '../KeyFileStep.tsx';

interface NewSecretState {
  passphrase: RefObject<NewPassphraseHandle | null>;
  /** The token of the place for his key file; `null` where he has none. */
  keyFile: string | null;
  /** What still has to be given, in words. */
  left: string | undefined;
  problem: (problem: string | null) => void;
  choice: KeyFileChoice;
  setChoice: (choice: KeyFileChoice) => void;
  destination: Destination | null;
  setDestination: (destination: Destination) => void;
}

const LABEL = 'His new passphrase';

/** What an officer who is added or reset unlocks with from now on. */
export function useNewSecret(): NewSecretState {
  const passphrase = useRef<NewPassphraseHandle>(null);
  const [problem, setProblem] = useState<string | null>(`${LABEL}: not given yet.`);
  const [choice, setChoice] = useState<KeyFileChoice>('keep');
  const [destination, setDestination] = useState<Destination | null>(null);
  const withKeyFile = choice === 'new';
  return {
    passphrase,
    keyFile: withKeyFile ? (destination?.token ?? null) : null,
    left: problem ?? (withKeyFile ? keyFileLeft(destination) : null) ?? undefined,
    problem: setProblem,
    choice,
    setChoice,
    destination,
    setDestination,
  };
}

/** Where he types his passphrase himself, and says whether a key file belongs to it. @param name his */
export function NewSecret({ secret, name }: { secret: NewSecretState; name: string }) {
  const session = useUnlocked();
  return (
    <>
      <p className={dialogs.soft}>He types his passphrase himself, here, and nobody else sees it.</p>
      <NewPassphrase ref={secret.passphrase} label={LABEL} purpose="officer" words={[name, session?.vaultName ?? '']} onProblem={secret.problem} />
      <KeyFileStep
        held={null}
        officer={name}
        choice={secret.choice}
        onChoice={secret.setChoice}
        destination={secret.destination}
        onDestination={secret.setDestination}
      />
    </>
  );
}
