import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { count } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { closeDialog, type Named } from '../../stores/navigation.ts';
import { useRequests } from '../../stores/requests.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';
import { type Destination, DestinationLine } from '../DestinationLine.tsx';
import dialogs from '../Dialogs.module.css';
import { placeName } from '../release/release-words.ts';
import { NamedList } from './NamedList.tsx';

/** Writes requests where the courier takes them from. */
export function CarryOutDialog({ requests }: { requests: Named[] }) {
  const [destination, setDestination] = useState<Destination | null>(null);
  const [command, setCommand] = useState<string | null>(null);
  const { busy, error, run } = useQuestion();
  if (command !== null) {
    return (
      <CommandOutcome
        id={command}
        name="carry-out"
        title="Carry out requests"
        cancel="Cancel the writing"
        progress="Requests written and read back"
        lines="Files written"
      />
    );
  }
  const what = count(requests.length, 'request');

  async function carryOut(): Promise<void> {
    if (busy || destination === null) return;
    const { token, overwrite } = destination;
    const answer = await run(() => ask('requests.carryOut', { requests: requests.map(({ id }) => id), destination: token, overwrite }));
    if (answer === null) return;
    useRequests.setState({ selected: new Map() });
    setCommand(answer.command);
  }

  return (
    <Dialog
      name="carry-out"
      title={requests.length === 1 ? 'Carry out a request' : `Carry out ${what}`}
      size="medium"
      onClose={closeDialog}
      onSubmit={carryOut}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {destination === null ? 'Choose where to write.' : ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={destination === null}>
            {destination === null ? `Carry ${what} out` : `Carry ${what} out to ${placeName(destination.folder)}`}
          </Button>
        </>
      }
    >
      <NamedList requests={requests} label="Requests to carry out" />
      <DestinationLine title="Carry requests out into a folder" kind="folder" suggestedName="requests" destination={destination} onChange={setDestination} />
      {destination === null && <p className={dialogs.hint}>Best a stick that goes to the CA and comes back with the certificates.</p>}
      <p className={dialogs.hint}>
        Only the request leaves, never the key: one .csr file each, and a manifest with their names and fingerprints. What the CA sends back is dropped on this
        window and finds its request by itself.
      </p>
      <ErrorNote error={error} />
    </Dialog>
  );
}
