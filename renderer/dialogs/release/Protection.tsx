import type { Ref } from 'react';
import type { ReleaseTarget } from '../../../preload/contract/release.ts';
import { Check } from '../../components/Field.tsx';
import { NewPassphrase, type NewPassphraseHandle } from '../../components/NewPassphrase.tsx';
import dialogs from '../Dialogs.module.css';
import { TypedConfirmation } from '../TypedConfirmation.tsx';
import type { How } from './HowStep.tsx';
import styles from './Release.module.css';
import { takesEach } from './release-words.ts';

interface Props {
  target: ReleaseTarget;
  how: How;
  onChange: (change: Partial<How>) => void;
  several: boolean;
  words: string[];
  /** What has to be typed for a plain release. */
  phrase: string;
  passphrase: Ref<NewPassphraseHandle>;
  onProblem: (problem: string | null) => void;
  /** It is only asked for now: what protects the key is given when it goes out. */
  later: boolean;
}

/** Under which passphrase: none, one, or one for each and a list of them. */
export function Protection({ target, how, onChange, several, words, phrase, passphrase, onProblem, later }: Props) {
  if (target.protection === 'never' && !target.key) return null;
  return (
    <>
      {target.key && target.protection === 'optional' && (
        <Check
          label="Without a passphrase"
          hint="Only for a program that cannot ask for one."
          checked={how.plain}
          onChange={(event) => onChange({ plain: event.target.checked, typed: '' })}
        />
      )}
      {how.plain && !later && (
        <TypedConfirmation
          phrase={phrase}
          name="plain-confirmation"
          hint="The key lies readable on the medium and in every copy of it. Erasing the file later may not remove it from flash media."
          typed={how.typed}
          onTyped={(typed) => onChange({ typed })}
        />
      )}
      {!how.plain && (
        <>
          {takesEach(target, several) && (
            <div role="radiogroup" aria-label="Passphrases" className={styles.targets}>
              <Check type="radio" name="passphrases" label="One passphrase for all of them" checked={!how.each} onChange={() => onChange({ each: false })} />
              <Check
                type="radio"
                name="passphrases"
                label="One for each, in a list with a passphrase of its own"
                hint="Strongroom makes them and seals the list, which the age tool opens. Whoever gets one of the keys needs to know its passphrase only."
                checked={how.each}
                onChange={() => onChange({ each: true })}
              />
            </div>
          )}
          {later ? (
            <p className={dialogs.hint}>The passphrase is given when the key goes out.</p>
          ) : (
            <NewPassphrase
              ref={passphrase}
              label={how.each ? 'Passphrase of the list' : 'Passphrase of the file'}
              purpose="file"
              words={words}
              onProblem={onProblem}
            />
          )}
        </>
      )}
    </>
  );
}
