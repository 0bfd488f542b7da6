import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import type { KeyChoice } from '../../../preload/contract/requests.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check } from '../../components/Field.tsx';
import dialogs from '../Dialogs.module.css';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import type { OwnPassphraseState } from '../use-own-passphrase.ts';

interface Props {
  choice: KeyChoice;
  onChoose: (choice: KeyChoice) => void;
  own: OwnPassphraseState;
  /** What the dialog does not say of a new key elsewhere. */
  hint: string;
  several?: boolean;
  /** Why the existing key cannot be used again. */
  refusal?: ErrorAnswer | null;
}

/** A new key, or the one that the certificate has. The existing one is opened to sign with it, so it asks for the officer. */
export function RenewalKey({ choice, onChoose, own, hint, several = false, refusal = null }: Props) {
  return (
    <div role="radiogroup" aria-label="Which key" className={dialogs.part}>
      <Check type="radio" name="renewal-key" label="New key pair" hint={hint} checked={choice === 'new'} onChange={() => onChoose('new')} />
      <Check
        type="radio"
        name="renewal-key"
        label="Existing key pair"
        hint={refusal === null ? 'Only where something is bound to it, such as a server’s pin: whoever got hold of the key keeps it.' : undefined}
        disabled={refusal !== null}
        checked={choice === 'existing'}
        onChange={() => onChoose('existing')}
      />
      <ErrorNote error={refusal} quiet />
      {choice === 'existing' && (
        <OwnPassphrase
          own={own}
          hint={several ? 'The stored keys are opened to sign the new requests.' : 'The stored key is opened to sign the new request.'}
        />
      )}
    </div>
  );
}
