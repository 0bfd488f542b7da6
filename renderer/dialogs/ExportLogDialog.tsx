import { useState } from 'react';
import { Button } from '../components/Button.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { ask } from '../stores/ask.ts';
import { useAudit } from '../stores/audit.ts';
import { closeDialog } from '../stores/navigation.ts';
import { useQuestion } from '../stores/use-question.ts';
import { type Destination, DestinationLine, destinationLeft } from './DestinationLine.tsx';

export function ExportLogDialog() {
  const [destination, setDestination] = useState<Destination | null>(null);
  const { busy, error, run } = useQuestion();
  const ready = destinationLeft(destination) === null;

  async function start(): Promise<void> {
    if (!ready || destination === null || busy) return;
    const answer = await run(() => ask('audit.export', { destination: destination.token, overwrite: destination.overwrite }));
    if (answer === null) {
      setDestination(null);
      return;
    }
    useAudit.setState({ exported: answer.command });
    closeDialog();
  }

  return (
    <Dialog
      name="export-log"
      title="Export the audit log"
      onClose={closeDialog}
      onSubmit={start}
      footer={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={!ready}>
            {destination === null ? 'Export the log' : `Export the log as ${destination.name}`}
          </Button>
        </>
      }
    >
      <p>Every entry as one line of JSON (JSONL), with the newest signed checkpoint. An auditor can check the file without this application.</p>
      <DestinationLine title="Export the audit log" kind="file" suggestedName="strongroom-audit.jsonl" destination={destination} onChange={setDestination} />
      <ErrorNote error={error} />
    </Dialog>
  );
}
