import { FileSearch } from 'lucide-react';
import { useState } from 'react';
import type { HandedFile } from '../../../preload/contract/files.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check, TextField } from '../../components/Field.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { type Destination, DestinationLine, destinationLeft } from '../DestinationLine.tsx';
import dialogs from '../Dialogs.module.css';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import { useOwnPassphrase } from '../use-own-passphrase.ts';
import styles from './Approval.module.css';
import { AskedFor } from './AskedFor.tsx';
import { answerFileName, requestLeft } from './request-words.ts';

type Decision = 'approved' | 'refused';

/** A request for a release that travelled here as a file: what it asks exactly, and this custodian's answer, which travels back. */
export function AnswerRequestDialog() {
  const [file, setFile] = useState<HandedFile | null>(null);
  const [decision, setDecision] = useState<Decision | null>(null);
  const [because, setBecause] = useState('');
  const [destination, setDestination] = useState<Destination | null>(null);
  const [written, setWritten] = useState<string | null>(null);
  const own = useOwnPassphrase();
  const choosing = useQuestion();
  const answering = useQuestion();
  const read = useAnswer(file?.token ?? null, () => ask('approvals.read', { source: file?.token ?? '' }));
  const request = read.asking ? null : read.value;

  const left = [
    file === null ? 'Choose the request.' : request === null && 'The request is being read.',
    request !== null && requestLeft(request),
    decision === null && 'Approve it, or refuse it.',
    decision === 'refused' && because.trim() === '' && 'Say why it is refused.',
    destinationLeft(destination),
    own.left,
  ].find((missing) => typeof missing === 'string');

  async function choose(): Promise<void> {
    const chosen = (await choosing.run(() => ask('files.choose', { kind: 'files' })))?.files[0];
    if (chosen === undefined) return;
    setFile(chosen);
    setDecision(null);
  }

  async function answer(): Promise<void> {
    if (answering.busy || left !== undefined || file === null || decision === null || destination === null || read.value === null) return;
    const { sha256 } = read.value;
    const said = await own.askWith((officerPassphrase) =>
      answering.run(() =>
        ask('approvals.answer', {
          source: file.token,
          sha256,
          decision,
          because: decision === 'refused' ? because.trim() : '',
          destination: destination.token,
          officerPassphrase,
        }),
      ),
    );
    if (said !== null) setWritten(destination.name);
  }

  if (written !== null)
    return (
      <Dialog
        // Another dialog for the focus, which what was there takes with it.
        key="written"
        name="answer-request"
        title="Answer a request"
        onClose={closeDialog}
        footer={
          <Button kind="primary" data-autofocus="" onClick={closeDialog}>
            Close
          </Button>
        }
      >
        <div role="status" className={dialogs.part}>
          <Mark kind={decision === 'approved' ? 'good' : 'stopped'}>
            <span className={styles.words}>
              {decision === 'approved' ? 'Approved' : 'Refused'}: the answer was written as <Name text={written} wrap />.
            </span>
          </Mark>
          <p>
            Carry it back to <Name text={request?.requester ?? 'whoever asked'} wrap />. What you decided stands in the log of this vault.
          </p>
        </div>
      </Dialog>
    );

  return (
    <Dialog
      name="answer-request"
      title="Answer a request"
      size="medium"
      onClose={closeDialog}
      onSubmit={answer}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" className={dialogs.last} busy={answering.busy} disabled={left !== undefined} data-testid="answer-start">
            {decision === 'refused' ? 'Refuse' : 'Approve'}
            {destination === null ? '' : ` and write ${destination.name}`}
          </Button>
        </>
      }
    >
      <ErrorNote error={answering.error ?? choosing.error ?? (read.asking ? null : read.error)} />
      <div className={styles.file}>
        {file !== null && (
          <strong>
            <Name text={file.name} wrap />
          </strong>
        )}
        <Button icon={<FileSearch size={16} aria-hidden="true" />} busy={choosing.busy} onClick={choose} {...(file === null ? { 'data-autofocus': '' } : {})}>
          {file === null ? 'Choose the request…' : 'Choose another…'}
        </Button>
      </div>
      {file === null && <p className={dialogs.soft}>A file that another custodian wrote, because the keys that he releases take more than one of you.</p>}
      {request !== null && (
        <>
          <p data-testid="request-title">
            <strong>
              <Name text={request.requester} wrap />
            </strong>{' '}
            asks: <Name text={request.title} wrap />. Asked <Moment time={request.askedAt} as="minute" />, {request.expired ? 'expired' : 'good until'}{' '}
            <Moment time={request.expiresAt} as="minute" />.
          </p>
          <AskedFor asked={request} />
          {requestLeft(request) === null && (
            <>
              <div role="radiogroup" aria-label="Your answer" className={dialogs.part}>
                <Check
                  type="radio"
                  name="decision"
                  label="Approve it"
                  hint="Opens these keys for this one release by whoever asked, and nothing else."
                  checked={decision === 'approved'}
                  onChange={() => setDecision('approved')}
                />
                <Check
                  type="radio"
                  name="decision"
                  label="Refuse it"
                  hint="The refusal stands in the log, and goes back in a file as well."
                  checked={decision === 'refused'}
                  onChange={() => setDecision('refused')}
                />
              </div>
              {decision === 'refused' && (
                <TextField
                  label="Why it is refused"
                  name="refusal-reason"
                  maxLength={500}
                  value={because}
                  onChange={(event) => setBecause(event.target.value)}
                />
              )}
              <DestinationLine
                title="Write the answer"
                kind="file"
                suggestedName={answerFileName(file?.name ?? '', decision ?? 'approved')}
                destination={destination}
                onChange={setDestination}
              />
              <OwnPassphrase own={own} hint="Signs your answer." />
            </>
          )}
        </>
      )}
    </Dialog>
  );
}
