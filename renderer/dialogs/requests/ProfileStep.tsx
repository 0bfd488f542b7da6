import type { Profile } from '../../../preload/contract/profiles.ts';
import { Field } from '../../components/Field.tsx';
import { profileWords } from '../../components/request-words.ts';
import { Select } from '../../components/Select.tsx';
import type { Entered } from './entered.ts';
import styles from './Request.module.css';
import { SaveProfile } from './SaveProfile.tsx';
import { Step } from './Step.tsx';

interface Props {
  profiles: readonly Profile[];
  chosen: string | null;
  onChoose: (name: string | null) => void;
  /** The values began as those of another request. */
  like: boolean;
  entered: Entered;
}

// No profile can have this name: names begin with a character that is no blank.
const LIKE = ' like';

/** What requests of a kind have in common. */
export function ProfileStep({ profiles, chosen, onChoose, like, entered }: Props) {
  const profile = profiles.find((candidate) => candidate.name === chosen);
  return (
    <Step title="1. Profile">
      <Field label="Begin with" hint={profile === undefined ? 'Its names and its key are asked for again as they were.' : profileWords(profile.draft)}>
        {({ id }) => (
          <Select
            id={id}
            label="Begin with"
            name="request-profile"
            wide
            value={chosen ?? LIKE}
            choices={[
              ...(like ? [{ value: LIKE, label: 'The request that this one is like' }] : []),
              ...profiles.map(({ name }) => ({ value: name, label: name })),
            ]}
            onChange={(value) => onChoose(value === LIKE ? null : value)}
          />
        )}
      </Field>
      <div className={styles.foot}>
        <SaveProfile profiles={profiles} entered={entered} />
      </div>
    </Step>
  );
}
