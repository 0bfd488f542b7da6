import { Printer } from 'lucide-react';
import type { OfficerRow } from '../../../preload/contract/officers.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Part } from '../../components/Part.tsx';
import { acknowledgedWords } from '../../dialogs/officers/officer-words.ts';
import { ask } from '../../stores/ask.ts';
import { anyEntry, useAudit } from '../../stores/audit.ts';
import { chooseDestination } from '../../stores/choose-destination.ts';
import { type BegunChange, goTo, openDialog } from '../../stores/navigation.ts';
import { useUnlocked } from '../../stores/session.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { OfficerState, Since, unlocksWith } from './columns.tsx';
import styles from './OfficerDetails.module.css';

export function OfficerDetails({ officer }: { officer: OfficerRow }) {
  const acknowledged = acknowledgedWords(officer);
  return (
    <>
      <p data-testid="officer-holds">{officer.holds}</p>
      <Facts
        facts={[
          ['Role', officer.role],
          ['State', <OfficerState key="s" state={officer.state} />],
          officer.state === 'removed' ? null : ['Unlocks with', unlocksWith(officer)],
          [
            'Since',
            <span key="i">
              <Since since={officer.since} />
              {officer.since.at !== null && `, policy ${officer.since.generation}`}
            </span>,
          ],
          acknowledged === null
            ? null
            : [
                'Acknowledged',
                <span key="a">
                  <Mark kind={acknowledged.mark}>{acknowledged.word}</Mark>
                  {officer.acknowledgement !== null && (
                    <>
                      , <Moment time={officer.acknowledgement.at} as="minute" />
                    </>
                  )}
                </span>,
              ],
          ['Officer id', officer.id],
        ]}
      />
      {officer.acknowledgement !== null && (
        <Part title="What he acknowledged">
          <p className={styles.statement}>{officer.acknowledgement.statement}</p>
        </Part>
      )}
    </>
  );
}

/** What can be done about an officer; what takes something away comes last. An auditor and an operator look, and change nothing. */
export function OfficerActions({ officer, may }: { officer: OfficerRow; may: boolean }) {
  const session = useUnlocked();
  const printing = useQuestion();
  const own = session?.officer === officer.name;
  const change = (kind: Extract<BegunChange, { officer: OfficerRow }>['kind']) => openDialog({ kind: 'change-officers', change: { kind, officer } });

  async function print(): Promise<void> {
    const suggestedName = `acknowledgement-${officer.name}.pdf`;
    const destination = await chooseDestination(printing.run, { kind: 'file', title: 'Print the acknowledgement', suggestedName });
    if (destination === null) return;
    // The system's own dialog has asked already whether a file of that name may be replaced.
    await printing.run(() => ask('officers.acknowledgement', { officer: officer.id, destination: destination.token, overwrite: true }));
  }

  return (
    <>
      {own && officer.role === 'custodian' && officer.acknowledgement?.current !== true && (
        <Button kind="primary" onClick={() => openDialog({ kind: 'acknowledge' })}>
          Acknowledge…
        </Button>
      )}
      {officer.acknowledgement !== null && (
        <Button icon={<Printer size={16} aria-hidden="true" />} busy={printing.busy} onClick={print}>
          Print the acknowledgement…
        </Button>
      )}
      <Button
        onClick={() => {
          useAudit.setState({ filter: { ...anyEntry, object: officer.id }, open: null });
          goTo('audit');
        }}
      >
        Show in the log
      </Button>
      {may && officer.state !== 'removed' && (
        <>
          <Button onClick={() => change('rename')}>Rename…</Button>
          {officer.state === 'active' && <Button onClick={() => change('role')}>Change the role…</Button>}
          <Button onClick={() => change('reset')}>Reset…</Button>
          {officer.state === 'active' ? (
            <Button onClick={() => change('suspend')}>Suspend…</Button>
          ) : (
            <Button onClick={() => change('reinstate')}>Reinstate…</Button>
          )}
          <Button onClick={() => change('remove')}>Remove…</Button>
        </>
      )}
      <ErrorNote error={printing.error} />
    </>
  );
}
