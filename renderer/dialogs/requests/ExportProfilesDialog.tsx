import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Mark } from '../../components/Mark.tsx';
import { count } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { type Destination, DestinationLine, destinationLeft } from '../DestinationLine.tsx';

/** Writes profiles into a file that another vault reads. */
export function ExportProfilesDialog({ profiles }: { profiles: string[] }) {
  const [destination, setDestination] = useState<Destination | null>(null);
  const [written, setWritten] = useState<string | null>(null);
  const { busy, error, run } = useQuestion();
  const ready = destinationLeft(destination) === null;
  const what = profiles.length === 1 ? `the profile ${profiles[0]}` : count(profiles.length, 'profile');

  async function write(): Promise<void> {
    if (!ready || destination === null || busy) return;
    const answer = await run(() => ask('profiles.export', { names: profiles, destination: destination.token, overwrite: destination.overwrite }));
    if (answer !== null) setWritten(destination.name);
  }

  return (
    <Dialog
      // Another dialog for the focus, which what was there takes with it.
      key={written === null ? 'form' : 'written'}
      name="export-profiles"
      title={`Export ${what}`}
      onClose={closeDialog}
      onSubmit={written === null ? write : closeDialog}
      footer={
        written === null ? (
          <>
            <Button onClick={closeDialog}>Cancel</Button>
            <Button kind="primary" type="submit" busy={busy} disabled={!ready}>
              {destination === null ? `Export the profile${profiles.length === 1 ? '' : 's'}` : `Export as ${destination.name}`}
            </Button>
          </>
        ) : (
          <Button kind="primary" type="submit" data-autofocus="">
            Close
          </Button>
        )
      }
    >
      {written !== null ? (
        <p role="status">
          <Mark kind="good">
            {count(profiles.length, 'profile')} written to {written}.
          </Mark>
        </p>
      ) : (
        <>
          <p>
            The file holds what {profiles.length === 1 ? 'the profile asks' : 'the profiles ask'} for, and no key. Another vault takes it in by Import on its
            own page of profiles.
          </p>
          <DestinationLine title="Export profiles" kind="file" suggestedName="strongroom-profiles.json" destination={destination} onChange={setDestination} />
        </>
      )}
      <ErrorNote error={error} />
    </Dialog>
  );
}
