import { useState } from 'react';
import type { Profile } from '../../../preload/contract/profiles.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { TextField } from '../../components/Field.tsx';
import { Mark } from '../../components/Mark.tsx';
import { ask } from '../../stores/ask.ts';
import { refreshProfiles } from '../../stores/profiles.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { draftOfProfile, type Entered } from './entered.ts';
import styles from './Request.module.css';

function focus(input: HTMLInputElement | null): void {
  input?.focus();
}

/** Keeps what was entered, but for the names, under a name of its own. */
export function SaveProfile({ profiles, entered }: { profiles: readonly Profile[]; entered: Entered }) {
  const [name, setName] = useState<string | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const { busy, error, setError, run } = useQuestion();
  const wanted = name?.trim() ?? '';
  const taken = profiles.some((profile) => profile.name === wanted);

  async function save(): Promise<void> {
    if (busy || wanted === '' || taken) return;
    const answer = await run(() => ask('profiles.save', { name: wanted, draft: draftOfProfile(entered), replaces: null }));
    if (answer === null) return;
    setName(null);
    setSaved(wanted);
    await refreshProfiles();
  }

  if (name === null) {
    return (
      <>
        <span role="status" className={styles.saved}>
          {saved !== null && <Mark kind="good">Saved as {saved}.</Mark>}
        </span>
        <Button
          kind="quiet"
          onClick={() => {
            setError(null);
            setSaved(null);
            setName('');
          }}
        >
          Save as a profile…
        </Button>
      </>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need its legend drawn inside the frame
    <div
      role="group"
      aria-label="Save as a profile"
      className={styles.save}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          // Only this line is given up, not the dialog.
          event.preventDefault();
          event.stopPropagation();
          setName(null);
        }
        if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
        event.preventDefault();
        void save();
      }}
    >
      <TextField
        label="Name of the profile"
        value={name}
        maxLength={64}
        ref={focus}
        onChange={(event) => setName(event.target.value)}
        hint={taken ? 'A profile of this name is there already.' : 'It keeps everything but the common name and the names.'}
      />
      <ErrorNote error={error} />
      <div className={styles.buttons}>
        <Button onClick={() => setName(null)}>Do not save</Button>
        <Button busy={busy} disabled={wanted === '' || taken} onClick={save}>
          Save the profile
        </Button>
      </div>
    </div>
  );
}
