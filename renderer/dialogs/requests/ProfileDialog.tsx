import { useState } from 'react';
import type { Profile } from '../../../preload/contract/profiles.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { TextField } from '../../components/Field.tsx';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { refreshProfiles, useProfiles } from '../../stores/profiles.ts';
import { useQuestion } from '../../stores/use-question.ts';
import dialogs from '../Dialogs.module.css';
import { DraftForm, leftToDo } from './DraftForm.tsx';
import { askedOf, enteredFrom } from './entered.ts';
import { Step } from './Step.tsx';
import { useDraftCheck } from './use-draft-check.ts';

/** The name that stands in the preview where the profile has none of its own. */
const EXAMPLE = 'www.example.com';

/** A profile, new or edited, in the same form as a request. */
export function ProfileDialog({ profile, replaces }: { profile: Profile; replaces: string | null }) {
  const [begun] = useState(() => enteredFrom(profile.draft, { rows: true }));
  const [entered, setEntered] = useState(begun);
  const [name, setName] = useState(profile.name);
  const profiles = useProfiles((state) => state.list) ?? [];
  const check = useDraftCheck(entered, EXAMPLE);
  const { busy, error, run } = useQuestion();
  const wanted = name.trim();
  const taken = wanted !== replaces && profiles.some((other) => other.name === wanted);
  const left = wanted === '' ? 'Give the profile a name.' : taken ? 'A profile of this name is there already.' : leftToDo(check);

  async function save(): Promise<void> {
    if (busy || left !== undefined) return;
    // Not what was checked: the name that stood in for one there is no part of the profile.
    const { draft } = askedOf(entered);
    const answer = await run(() => ask('profiles.save', { name: wanted, draft, replaces }));
    if (answer === null) return;
    await refreshProfiles();
    useProfiles.setState({ open: wanted });
    closeDialog();
  }

  return (
    <Dialog
      name="profile"
      title={replaces === null ? 'New profile' : `Edit the profile ${replaces}`}
      size="full"
      onClose={closeDialog}
      onSubmit={save}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" className={dialogs.last} busy={busy} disabled={left !== undefined}>
            {wanted === '' ? 'Save the profile' : `Save the profile ${wanted}`}
          </Button>
        </>
      }
    >
      <ErrorNote error={error ?? check.error} />
      <DraftForm
        entered={entered}
        onChange={setEntered}
        check={check}
        untouched={entered === begun}
        first={
          <Step title="1. Profile">
            <TextField
              label="Name of the profile"
              value={name}
              maxLength={64}
              data-autofocus=""
              onChange={(event) => setName(event.target.value)}
              hint={`What every request made with it has in common. The preview takes ${EXAMPLE} where it has no name of its own.`}
            />
          </Step>
        }
      />
    </Dialog>
  );
}
