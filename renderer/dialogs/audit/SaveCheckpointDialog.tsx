import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check } from '../../components/Field.tsx';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { type Destination, DestinationLine, destinationLeft } from '../DestinationLine.tsx';
import dialogs from '../Dialogs.module.css';

/** The log as it stands, signed, for an anchor that is carried away by hand: on paper, or as a file. */
export function SaveCheckpointDialog() {
  const [paper, setPaper] = useState(true);
  const [destination, setDestination] = useState<Destination | null>(null);
  const saving = useQuestion();
  const left = destinationLeft(destination);

  async function save(): Promise<void> {
    if (saving.busy || left !== null || destination === null) return;
    const answer = await saving.run(() => ask('audit.checkpoint', { destination: destination.token, overwrite: destination.overwrite }));
    if (answer === null) setDestination(null);
    else closeDialog();
  }

  function choose(onPaper: boolean): void {
    setPaper(onPaper);
    setDestination(null);
  }

  return (
    <Dialog
      name="save-checkpoint"
      title="Save a checkpoint"
      onClose={closeDialog}
      onSubmit={save}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={saving.busy} disabled={left !== null} data-testid="checkpoint-save">
            {destination === null ? 'Save the checkpoint' : `Save the checkpoint as ${destination.name}`}
          </Button>
        </>
      }
    >
      <p>Your signature under the log as it is now. Whoever keeps it can show later whether the log continues it. There is no secret in it.</p>
      <div role="radiogroup" aria-label="Form" className={dialogs.part}>
        <Check
          type="radio"
          name="checkpoint-form"
          label="A sheet of paper (PDF)"
          hint="With a QR code, to be printed, filed and scanned."
          checked={paper}
          onChange={() => choose(true)}
        />
        <Check type="radio" name="checkpoint-form" label="A text file" checked={!paper} onChange={() => choose(false)} />
      </div>
      <DestinationLine
        title="Save a checkpoint"
        kind="file"
        suggestedName={paper ? 'checkpoint.pdf' : 'checkpoint.txt'}
        destination={destination}
        onChange={setDestination}
      />
      <ErrorNote error={saving.error} />
    </Dialog>
  );
}
