import { useState } from 'react';
import type { LogExportFormat } from '../../preload/contract/audit.ts';
import { Button } from '../components/Button.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Check } from '../components/Field.tsx';
import { dayEnd, dayStart } from '../pages/audit/day-bounds.ts';
import { ask } from '../stores/ask.ts';
import { useAudit } from '../stores/audit.ts';
import { closeDialog } from '../stores/navigation.ts';
import { useQuestion } from '../stores/use-question.ts';
import { type Destination, DestinationLine, destinationLeft } from './DestinationLine.tsx';
import dialogs from './Dialogs.module.css';

const FORMATS: readonly { format: LogExportFormat; label: string; hint: string }[] = [
  { format: 'jsonl', label: 'JSON lines (.jsonl)', hint: 'The whole log with every signature, in one file: an auditor checks it without this application.' },
  { format: 'tiles', label: 'Tiles', hint: 'The same as a folder of small files, in the form of C2SP tlog-tiles.' },
  { format: 'csv', label: 'CSV', hint: 'For a spreadsheet: one line for each entry. It cannot be verified.' },
  { format: 'pdf', label: 'PDF', hint: 'To be printed and filed, with all that each entry says. It cannot be verified.' },
];

/** The log as a file: whole and verifiable, or a period of it to be read. */
export function ExportLogDialog() {
  const { from: shownFrom, to: shownTo } = useAudit((state) => state.filter);
  const [format, setFormat] = useState<LogExportFormat>('jsonl');
  const [from, setFrom] = useState(shownFrom);
  const [to, setTo] = useState(shownTo);
  const [verifier, setVerifier] = useState(true);
  const [destination, setDestination] = useState<Destination | null>(null);
  const { busy, error, run } = useQuestion();
  const whole = format === 'jsonl' || format === 'tiles';
  const left = destinationLeft(destination);

  async function start(): Promise<void> {
    if (left !== null || destination === null || busy) return;
    const end = dayEnd(to);
    const period = whole ? {} : { from: dayStart(from), to: end === null ? null : end + 1 };
    const answer = await run(() =>
      ask('audit.export', { format, ...period, destination: destination.token, overwrite: destination.overwrite, verifier: whole && verifier }),
    );
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
          <Button kind="primary" type="submit" busy={busy} disabled={left !== null}>
            {destination === null ? 'Export the log' : `Export the log as ${destination.name}`}
          </Button>
        </>
      }
    >
      <div role="radiogroup" aria-labelledby="log-as" className={dialogs.part}>
        <h3 id="log-as">As</h3>
        {FORMATS.map(({ format: value, label, hint }) => (
          <Check
            key={value}
            type="radio"
            name="log-format"
            label={label}
            hint={hint}
            checked={format === value}
            onChange={() => {
              setFormat(value);
              // The name of the file ends with its format.
              setDestination(null);
            }}
          />
        ))}
      </div>
      {whole ? (
        <Check
          name="log-verifier"
          label="Put the verifier beside it"
          hint="One file of plain JavaScript, strongroom-verify.mjs: with Node it checks the export, and vouches for it, on any machine."
          checked={verifier}
          onChange={(event) => setVerifier(event.target.checked)}
        />
      ) : (
        <div className={dialogs.part}>
          <label>
            from <input type="date" name="log-from" value={from} max={to || undefined} onChange={(event) => setFrom(event.target.value)} />
          </label>
          <label>
            to <input type="date" name="log-to" value={to} min={from || undefined} onChange={(event) => setTo(event.target.value)} />
          </label>
        </div>
      )}
      <DestinationLine
        title="Export the audit log"
        kind="file"
        suggestedName={format === 'tiles' ? 'strongroom-audit' : `strongroom-audit.${format}`}
        destination={destination}
        onChange={setDestination}
        neverReplaces={format === 'tiles'}
      />
      <ErrorNote error={error} />
    </Dialog>
  );
}
