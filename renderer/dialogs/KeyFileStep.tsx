import { useState } from 'react';
import { Check } from '../components/Field.tsx';
import { Name } from '../components/Name.tsx';
import { type Destination, DestinationLine } from './DestinationLine.tsx';
import styles from './Dialogs.module.css';

type KeyFileChoice = 'keep' | 'none' | 'new';

export interface KeyFileState {
  choice: KeyFileChoice;
  setChoice: (choice: KeyFileChoice) => void;
  destination: Destination | null;
  setDestination: (destination: Destination) => void;
  /** The token of the place for a new one; `null` where none is made. */
  token: string | null;
  /** What still has to be said, in words; `null` where nothing has. */
  left: string | null;
}

/** Whether a key file is made, and where it goes. */
export function useKeyFile(): KeyFileState {
  const [choice, setChoice] = useState<KeyFileChoice>('keep');
  const [destination, setDestination] = useState<Destination | null>(null);
  const wanted = choice === 'new';
  const token = wanted ? (destination?.token ?? null) : null;
  return { choice, setChoice, destination, setDestination, token, left: wanted ? keyFileLeft(destination) : null };
}

/** A key file never replaces one. */
function keyFileLeft(destination: Destination | null): string | null {
  if (destination === null) return 'Choose where to write the key file.';
  return destination.exists ? 'A file of that name is there already: choose another name for the key file.' : null;
}

interface Props {
  /** The name of the key file that is needed now; `null` where none is. */
  held: string | null;
  officer: string;
  state: KeyFileState;
  /** What it means to lose all copies of a new one. */
  lost?: string;
}

const LOST = 'If all copies are lost, the passphrase opens nothing, and the other custodians have to reset its officer, or the recovery kit opens the vault.';

/** Whether a key file is needed beside the passphrase: none, the same, or a new one, and where that goes. */
export function KeyFileStep({ held, officer, state: { choice, setChoice, destination, setDestination, left }, lost = LOST }: Props) {
  const radio = (value: KeyFileChoice, label: string) => (
    <Check type="radio" name="key-file" label={label} checked={choice === value} onChange={() => setChoice(value)} />
  );
  return (
    <div className={styles.part}>
      <div role="radiogroup" aria-label="Key file" className={styles.part}>
        {radio('keep', held === null ? 'The passphrase alone opens the vault' : 'The same key file is needed with it')}
        {radio('new', held === null ? 'A key file on a stick is needed with it' : 'A new key file is needed with it')}
        {held !== null && radio('none', 'No key file is needed any more')}
      </div>
      {choice === 'new' && (
        <>
          <DestinationLine
            title="Write the key file"
            kind="file"
            suggestedName={`${officer}.strongroom-key`}
            destination={destination}
            onChange={setDestination}
            neverReplaces
          />
          {destination?.exists && <p role="status">{left}</p>}
          <p className={styles.hint}>A stick that its officer carries is the place for it: the vault locks when it is pulled. Put a copy into a safe. {lost}</p>
        </>
      )}
      {choice !== 'keep' && held !== null && (
        <p className={styles.hint}>
          <Name text={held} wrap /> opens the vault no longer, but copies and backups that exist: keep it as long as you keep those, then destroy it.
        </p>
      )}
    </div>
  );
}
