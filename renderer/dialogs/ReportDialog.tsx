import { useState } from 'react';
import { filterWords } from '../../preload/contract/filter-words.ts';
import type { ReportFormat } from '../../preload/contract/reports.ts';
import { Button } from '../components/Button.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Check } from '../components/Field.tsx';
import { Name } from '../components/Name.tsx';
import { count } from '../components/numbers.ts';
import { ask } from '../stores/ask.ts';
import { anyCertificate, useInventory } from '../stores/inventory.ts';
import { closeDialog } from '../stores/navigation.ts';
import { useSettings, usualSettings } from '../stores/settings.ts';
import { useAnswer } from '../stores/use-answer.ts';
import { useQuestion } from '../stores/use-question.ts';
import { CommandOutcome } from './CommandOutcome.tsx';
import { type Destination, DestinationLine, destinationLeft } from './DestinationLine.tsx';
import dialogs from './Dialogs.module.css';
import { calendarWords, reportSentence } from './report-words.ts';

const FORMATS: readonly { format: ReportFormat; label: string; hint: string }[] = [
  { format: 'pdf', label: 'PDF', hint: 'To be printed and filed: one line for each certificate, with the date of the report.' },
  { format: 'csv', label: 'CSV', hint: 'For a spreadsheet: one line for each certificate, every field.' },
  { format: 'ics', label: 'Calendar (.ics)', hint: 'It names every host to whoever has the calendar.' },
];

/** The inventory as a file: what the list shows, or all of it. */
export function ReportDialog() {
  const filter = useInventory((state) => state.filter);
  const filtered = filterWords(filter);
  const [all, setAll] = useState(filtered === null);
  const [format, setFormat] = useState<ReportFormat>('pdf');
  const [destination, setDestination] = useState<Destination | null>(null);
  const [command, setCommand] = useState<string | null>(null);
  const { busy, error, run } = useQuestion();
  const settings = useSettings((state) => state.settings) ?? usualSettings;
  const everything = useAnswer('all', () => ask('certificates.list', { ...anyCertificate, limit: 1 })).value?.total;
  const shown = useAnswer(JSON.stringify(filter), () => ask('certificates.list', { ...filter, limit: 1 })).value?.total;
  // A calendar holds current certificates only: none of a list that was narrowed to others.
  const chosen = all ? anyCertificate : filter;
  const remindsOfNone = chosen.standing === 'renewed' || chosen.standing === 'revoked';
  const reminded = useAnswer(format === 'ics' && !remindsOfNone ? JSON.stringify(chosen) : null, () =>
    ask('certificates.list', { ...chosen, standing: 'current', limit: 1 }),
  );
  const expiries = remindsOfNone ? 0 : reminded.asking ? undefined : reminded.value?.total;
  const size = format === 'ics' ? expiries : all ? everything : shown;
  if (command !== null)
    return (
      <CommandOutcome
        id={command}
        name="report"
        title="Export a report"
        lines="Files written"
        progress="Certificates read"
        cancel="Cancel the report"
        note="You may close this: it goes on."
      />
    );

  const left = [
    size === 0 && (format === 'ics' ? 'There is no expiry to be reminded of.' : 'There is no certificate to report.'),
    destinationLeft(destination),
  ].find((missing) => typeof missing === 'string');

  async function start(): Promise<void> {
    if (busy || left !== undefined || destination === null) return;
    const { token, overwrite } = destination;
    const answer = await run(() => ask('reports.export', { format, ...chosen, destination: token, overwrite }));
    if (answer === null) setDestination(null);
    else setCommand(answer.command);
  }

  return (
    <Dialog
      name="report"
      title="Report of the inventory"
      onClose={closeDialog}
      onSubmit={start}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={left !== undefined} data-testid="report-start">
            {reportSentence(format, size, destination?.name ?? null)}
          </Button>
        </>
      }
    >
      {filtered !== null && (
        <div role="radiogroup" aria-labelledby="report-which" className={dialogs.part}>
          <h3 id="report-which">Which</h3>
          <Check
            type="radio"
            name="report-what"
            label={shown === undefined ? 'What the list shows' : `What the list shows: ${count(shown, 'certificate')}`}
            hint={<Name text={filtered} wrap />}
            checked={!all}
            onChange={() => setAll(false)}
          />
          <Check
            type="radio"
            name="report-what"
            label={everything === undefined ? 'The whole inventory' : `The whole inventory: ${count(everything, 'certificate')}`}
            checked={all}
            onChange={() => setAll(true)}
          />
        </div>
      )}
      <div role="radiogroup" aria-labelledby="report-as" className={dialogs.part}>
        <h3 id="report-as">As</h3>
        {FORMATS.map(({ format: value, label, hint }) => (
          <Check
            key={value}
            type="radio"
            name="report-format"
            label={label}
            hint={value === 'ics' ? `${calendarWords(settings)} ${hint}` : hint}
            checked={format === value}
            onChange={() => {
              setFormat(value);
              // The name of the file ends with its format.
              setDestination(null);
            }}
          />
        ))}
      </div>
      <p className={dialogs.soft}>No private key is in a report, but every name of your hosts is.</p>
      <DestinationLine title="Write the report" kind="file" suggestedName={`certificates.${format}`} destination={destination} onChange={setDestination} />
      <ErrorNote error={error} />
    </Dialog>
  );
}
