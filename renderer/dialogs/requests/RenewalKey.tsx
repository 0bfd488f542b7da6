import type { Ref } from 'react';
import type { KeyChoice } from '../../../preload/contract/requests.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check } from '../../components/Field.tsx';
import { PassphraseField, type PassphraseHandle } from '../../components/PassphraseField.tsx';
import { useUnlocked } from '../../stores/session.ts';
import styles from './Request.module.css';
import type { RenewalDraft } from './use-start.ts';

interface Props {
  renewal: RenewalDraft;
  choice: KeyChoice;
  onChoose: (choice: KeyChoice) => void;
  passphrase: Ref<PassphraseHandle>;
  onPassphrase: () => void;
}

/** A new key, or the one that the certificate has. The existing one is opened to sign with it, so it asks for the officer. */
export function RenewalKey({ renewal: { existingKey }, choice, onChoose, passphrase, onPassphrase }: Props) {
  const session = useUnlocked();
  return (
    <div role="radiogroup" aria-label="Which key" className={styles.choices}>
      <Check
        type="radio"
        name="renewal-key"
        label="New key pair"
        hint="The old key stays until it is retired."
        checked={choice === 'new'}
        onChange={() => onChoose('new')}
      />
      <Check
        type="radio"
        name="renewal-key"
        label="Existing key pair"
        hint={existingKey === null ? 'Only where something is bound to this key: whoever got hold of it keeps it.' : undefined}
        disabled={existingKey !== null}
        checked={choice === 'existing'}
        onChange={() => onChoose('existing')}
      />
      <ErrorNote error={existingKey} quiet />
      {choice === 'existing' && (
        <PassphraseField
          ref={passphrase}
          label={`Your own passphrase, ${session?.officer ?? ''}`}
          name="officer-passphrase"
          hint="The stored key is opened to sign the request."
          onChange={onPassphrase}
        />
      )}
    </div>
  );
}
