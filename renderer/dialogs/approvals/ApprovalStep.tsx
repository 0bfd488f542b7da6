import { useEffect, useRef, useState } from 'react';
import type { WaitingApproval } from '../../../preload/contract/approvals.ts';
import type { HandedFile } from '../../../preload/contract/files.ts';
import { Button } from '../../components/Button.tsx';
import { DangerButton } from '../../components/DangerButton.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Field, TextField } from '../../components/Field.tsx';
import { KeyFileLine } from '../../components/KeyFileLine.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { PassphraseField, type PassphraseHandle } from '../../components/PassphraseField.tsx';
import { Select } from '../../components/Select.tsx';
import { TimeLeft } from '../../components/TimeLeft.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { refreshApprovals } from '../../stores/approvals.ts';
import { ask } from '../../stores/ask.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './Approval.module.css';
import { AskedFor } from './AskedFor.tsx';
import { needWords, stillNeededWords } from './approval-words.ts';

/** Nobody is meant until one of several is chosen: what is typed in another's name counts as his wrong passphrase. */
const NOBODY = '';

/** What a command waits for: what custodians are asked, who has approved, and where the next of them does, or refuses. */
export function ApprovalStep({ approval }: { approval: WaitingApproval }) {
  const { command, given, mayApprove, expiresAt } = approval;
  const [chosen, setChosen] = useState(NOBODY);
  const [refusing, setRefusing] = useState(false);
  const [because, setBecause] = useState('');
  const [empty, setEmpty] = useState(true);
  const [keyFile, setKeyFile] = useState<HandedFile | null>(null);
  const field = useRef<PassphraseHandle>(null);
  const { busy, error, setError, run } = useQuestion();
  const approver = mayApprove.length === 1 ? mayApprove[0] : mayApprove.find(({ officer }) => officer === chosen);

  // The next one begins with an empty field. It has the focus, since a passphrase is the one thing that is waited for.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another custodian is another question
  useEffect(() => {
    field.current?.clear();
    field.current?.focus();
    setEmpty(true);
    setKeyFile(null);
  }, [approver?.officer]);

  async function answer(refuse: boolean): Promise<void> {
    if (busy || approver === undefined || field.current === null || field.current.isEmpty()) return;
    if (refuse && because.trim() === '') return;
    const proof = { command, officer: approver.officer, passphrase: field.current.take(), keyFile: keyFile?.token ?? null };
    setEmpty(true);
    const said = await run(() => (refuse ? ask('approvals.refuse', { ...proof, because: because.trim() }) : ask('approvals.give', proof)));
    proof.passphrase.fill(0);
    if (said === null) field.current?.focus();
    else setChosen(NOBODY);
    void refreshApprovals();
  }

  return (
    <div className={styles.step} data-testid="approval-step">
      <div className={styles.state}>
        <span role="status">
          <Mark kind="waiting">
            <span className={styles.words}>{needWords(approval)}</span>
          </Mark>
        </span>
        <TimeLeft said="given up in" until={expiresAt} testId="approval-time" />
      </div>
      <AskedFor asked={approval} />
      <ul className={styles.given} aria-label="Who has approved">
        {given.map(({ officer, name, at }) => (
          <li key={officer}>
            <Mark kind="good">
              <span className={styles.words}>
                <Name text={name} wrap /> approved <Moment time={at} as="ago" />
              </span>
            </Mark>
          </li>
        ))}
        <li>
          <Mark kind="absent">
            <span className={styles.words}>{visibleText(stillNeededWords(approval))}</span>
          </Mark>
        </li>
      </ul>
      {mayApprove.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would need its legend drawn inside the frame
        <div
          className={styles.prompt}
          role="group"
          aria-label="A custodian answers"
          data-testid="approval-prompt"
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
            // Enter approves, and never refuses: that has a button of its own.
            event.preventDefault();
            if (!refusing) void answer(false);
          }}
        >
          {mayApprove.length > 1 && (
            <Field label="Who answers">
              {({ id }) => (
                <Select
                  id={id}
                  label="Who answers"
                  name="approver"
                  wide
                  value={approver?.officer ?? NOBODY}
                  choices={[
                    { value: NOBODY, label: 'Choose a custodian' },
                    ...mayApprove.map(({ officer, name }) => ({ value: officer, label: visibleText(name) })),
                  ]}
                  onChange={(officer) => {
                    setError(null);
                    setChosen(officer);
                  }}
                  next={() => field.current?.input() ?? null}
                />
              )}
            </Field>
          )}
          {refusing && (
            <TextField
              label="Why it is refused"
              name="refusal-reason"
              hint="Stands in the log, and ends the command: nothing is done. It can be asked for again."
              maxLength={500}
              value={because}
              onChange={(event) => setBecause(event.target.value)}
            />
          )}
          <PassphraseField
            ref={field}
            label={approver === undefined ? 'Passphrase of the custodian' : `Passphrase of ${visibleText(approver.name)}`}
            name="approver-passphrase"
            hint={refusing ? 'Signs the refusal.' : 'Opens what this one command needs, and is forgotten with it.'}
            disabled={approver === undefined}
            onChange={() => setEmpty(field.current?.isEmpty() ?? true)}
          />
          {approver?.keyFile && (
            <KeyFileLine said="Needed beside the passphrase. It is looked for on the drives that are plugged in." file={keyFile} onFile={setKeyFile} />
          )}
          <ErrorNote error={error} />
          <div className={styles.answers}>
            {refusing ? (
              <>
                <Button disabled={busy} onClick={() => setRefusing(false)}>
                  Do not refuse
                </Button>
                <DangerButton busy={busy} disabled={empty || approver === undefined || because.trim() === ''} onClick={() => answer(true)}>
                  Refuse
                </DangerButton>
              </>
            ) : (
              <>
                <Button disabled={busy} onClick={() => setRefusing(true)}>
                  Refuse…
                </Button>
                <Button kind="primary" busy={busy} disabled={empty || approver === undefined} onClick={() => answer(false)} data-testid="approve">
                  Approve
                </Button>
              </>
            )}
          </div>
        </div>
      )}
    </div>
  );
}
