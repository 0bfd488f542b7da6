import { Button } from '../../components/Button.tsx';
import { DangerButton } from '../../components/DangerButton.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { refreshProfiles, useProfiles } from '../../stores/profiles.ts';
import { useQuestion } from '../../stores/use-question.ts';

export function RemoveProfileDialog({ profile }: { profile: string }) {
  const { busy, error, run } = useQuestion();

  async function remove(): Promise<void> {
    if (busy) return;
    const answer = await run(() => ask('profiles.remove', { name: profile }));
    if (answer === null) return;
    useProfiles.setState({ open: null });
    await refreshProfiles();
    closeDialog();
  }

  return (
    <Dialog
      name="remove-profile"
      title={`Remove the profile ${profile}?`}
      onClose={closeDialog}
      footer={
        <>
          <Button data-autofocus="" onClick={closeDialog}>
            Cancel
          </Button>
          <DangerButton busy={busy} onClick={remove}>
            Remove the profile
          </DangerButton>
        </>
      }
    >
      <p>Its values are lost, unless you export it first. Requests that were made with it stay as they are, and go on naming it.</p>
      <ErrorNote error={error} />
    </Dialog>
  );
}
