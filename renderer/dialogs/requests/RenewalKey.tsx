import type { KeyChoice } from '../../../preload/contract/requests.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check } from '../../components/Field.tsx';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import type { OwnPassphraseState } from '../use-own-passphrase.ts';
import styles from './Request.module.css';
import type { RenewalDraft } from './use-start.ts';

interface Props {
  renewal: RenewalDraft;
  choice: KeyChoice;
  onChoose: (choice: KeyChoice) => void;
  own: OwnPassphraseState;
}

/** A new key, or the one that the certificate has. The existing one is opened to sign with it, so it asks for the officer. */
export function RenewalKey({ renewal: { existingKey }, choice, onChoose, own }: Props) {
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
      {choice === 'existing' && <OwnPassphrase own={own} hint="The stored key is opened to sign the request." />}
    </div>
  );
}
