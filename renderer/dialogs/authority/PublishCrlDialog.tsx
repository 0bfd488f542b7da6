import { useState } from 'react';
import type { AuthorityRow } from '../../../preload/contract/authorities.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Moment } from '../../components/Moment.tsx';
import { NumberField, wholeNumber } from '../../components/NumberField.tsx';
import { count } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';
import { type Destination, DestinationLine, destinationLeft } from '../DestinationLine.tsx';
import dialogs from '../Dialogs.module.css';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import { useOwnPassphrase } from '../use-own-passphrase.ts';
import { crlFileName, ROLE_WORDS } from './authority-words.ts';

const MOST_CRL_DAYS = 3650;

/** Signs the list of what an authority has revoked, and writes it where it can be carried to the clients. */
export function PublishCrlDialog({ authority }: { authority: AuthorityRow }) {
  const [days, setDays] = useState('30');
  const [destination, setDestination] = useState<Destination | null>(null);
  const [command, setCommand] = useState<string | null>(null);
  const own = useOwnPassphrase();
  const { busy, error, run } = useQuestion();
  if (command !== null)
    return (
      <CommandOutcome id={command} name="publish-crl" title="Publish the CRL" lines="Files written" progress="Files written" cancel="Cancel the command" />
    );

  const term = wholeNumber(days, 1, MOST_CRL_DAYS);
  const left = [term === null && 'Say for how many days it holds.', destinationLeft(destination), own.left].find((missing) => typeof missing === 'string');

  async function publish(): Promise<void> {
    if (busy || left !== undefined || term === null || destination === null) return;
    const { token, overwrite } = destination;
    const answer = await own.askWith((officerPassphrase) =>
      run(() => ask('authorities.publishCrl', { authority: authority.id, days: term, destination: token, overwrite, officerPassphrase })),
    );
    if (answer === null) setDestination(null);
    else setCommand(answer.command);
  }

  return (
    <Dialog
      name="publish-crl"
      title={`Publish the CRL of ${authority.name}, ${ROLE_WORDS[authority.role]}`}
      onClose={closeDialog}
      onSubmit={publish}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={left !== undefined} data-testid="crl-start">
            {destination === null ? 'Sign and write the CRL' : `Sign the CRL and write ${destination.name}`}
          </Button>
        </>
      }
    >
      <ErrorNote error={error} />
      <p>
        {authority.crl === null ? (
          'None was published yet.'
        ) : (
          <>
            Number {authority.crl.number} was signed <Moment time={authority.crl.at} as="ago" /> with {count(authority.crl.entries, 'entry', 'entries')}; the
            next is due <Moment time={authority.crl.nextUpdate} as="expiry" />.
          </>
        )}{' '}
        {authority.unpublished > 0 && `${count(authority.unpublished, 'revocation has', 'revocations have')} been made since.`}
      </p>
      <NumberField
        label="The next one is due in"
        name="crl-days"
        unit="days"
        least={1}
        most={MOST_CRL_DAYS}
        hint="After that clients distrust the list. Publish sooner whenever something is revoked."
        text={days}
        onChange={setDays}
      />
      <DestinationLine title="Write the CRL" kind="file" suggestedName={crlFileName(authority)} destination={destination} onChange={setDestination} />
      <OwnPassphrase own={own} hint="The CA’s key is opened to sign." />
    </Dialog>
  );
}
