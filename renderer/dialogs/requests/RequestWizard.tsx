import { useState } from 'react';
import type { KeyChoice } from '../../../preload/contract/requests.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import type { Bytes } from '../../components/PassphraseField.tsx';
import { requestSentence } from '../../components/request-words.ts';
import { ask } from '../../stores/ask.ts';
import { closeDialog, type Named } from '../../stores/navigation.ts';
import { useProfiles } from '../../stores/profiles.ts';
import { useQuestion } from '../../stores/use-question.ts';
import dialogs from '../Dialogs.module.css';
import { RenewalKey } from '../renewal/RenewalKey.tsx';
import { useOwnPassphrase } from '../use-own-passphrase.ts';
import { DraftForm, leftToDo } from './DraftForm.tsx';
import { enteredFrom, keptInStep, nameOfEntered, withProfile } from './entered.ts';
import { ProfileStep } from './ProfileStep.tsx';
import { RenewalStep } from './RenewalStep.tsx';
import { RequestMade } from './RequestMade.tsx';
import { useDraftCheck } from './use-draft-check.ts';
import type { Start } from './use-start.ts';

/** Asks for one certificate: all its values in view until the last button says for whom and with which key. */
export function RequestWizard({ start, renews }: { start: Start; renews: Named | null }) {
  const [begun] = useState(() => keptInStep(enteredFrom(start.draft, { rows: true })));
  const [entered, setEntered] = useState(begun);
  const [profile, setProfile] = useState(start.profile);
  const [key, setKey] = useState<KeyChoice>('new');
  const [command, setCommand] = useState<string | null>(null);
  const own = useOwnPassphrase();
  const check = useDraftCheck(entered);
  const { busy, error, run } = useQuestion();
  // One may be saved from here.
  const profiles = useProfiles((state) => state.list) ?? start.profiles;
  if (command !== null) return <RequestMade id={command} />;

  const { renewal } = start;
  const left = leftToDo(check) ?? (key === 'existing' ? own.left : null);

  function choose(name: string | null): void {
    const draftOf = (wanted: string | null) => profiles.find((candidate) => candidate.name === wanted)?.draft ?? null;
    const next = draftOf(name);
    setProfile(name);
    // Back to the values of the request that this one is like: as they were, with nothing of the profile left.
    setEntered(next === null ? begun : withProfile(entered, draftOf(profile), next));
  }

  async function make(): Promise<void> {
    if (busy || left !== null) return;
    const { draft } = check.asked;
    const start = (officerPassphrase: Bytes | null) => run(() => ask('requests.make', { draft, profile, renews: renews?.id ?? null, key, officerPassphrase }));
    const answer = await (key === 'existing' ? own.askWith(start) : start(null));
    if (answer === null) return;
    if (profile !== null) useProfiles.setState({ lastUsed: profile });
    setCommand(answer.command);
  }

  return (
    <Dialog
      name="request"
      title={renews === null ? 'New request' : `Renew ${renews.label}`}
      size="full"
      onClose={closeDialog}
      onSubmit={make}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" className={dialogs.last} busy={busy} disabled={left !== null} data-testid="request-make">
            {requestSentence(nameOfEntered(entered), entered.keyAlgorithm, key)}
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
        existingKey={key === 'existing'}
        first={
          renewal === null ? (
            <ProfileStep profiles={profiles} chosen={profile} onChoose={choose} like={start.profile === null} entered={entered} />
          ) : (
            <RenewalStep renewal={renewal} />
          )
        }
        keyChoice={
          renewal === null ? undefined : (
            <RenewalKey choice={key} onChoose={setKey} own={own} hint="The old key stays until it is retired." refusal={renewal.existingKey} />
          )
        }
      />
    </Dialog>
  );
}
