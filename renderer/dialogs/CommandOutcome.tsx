import type { ReactNode } from 'react';
import { Button } from '../components/Button.tsx';
import { progressWords, STATE_WORDS } from '../components/command-words.ts';
import { Dialog } from '../components/Dialog.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Facts } from '../components/Facts.tsx';
import { ItemLines } from '../components/ItemLines.tsx';
import { Mark } from '../components/Mark.tsx';
import { Name } from '../components/Name.tsx';
import { Progress } from '../components/Progress.tsx';
import { useWaitingApproval } from '../stores/approvals.ts';
import { ask } from '../stores/ask.ts';
import { isUnfinished } from '../stores/commands.ts';
import { closeDialog } from '../stores/navigation.ts';
import { type FollowedCommand, useCommand } from '../stores/use-command.ts';
import { useQuestion } from '../stores/use-question.ts';
import { ApprovalStep } from './approvals/ApprovalStep.tsx';
import styles from './CommandOutcome.module.css';

interface Props {
  id: string;
  /** Tests find the dialog by it, as *NAME-outcome*. */
  name: string;
  /** Until the command's own title is known. */
  title: string;
  /** What the button says that cancels it. */
  cancel: string;
  /** What the bar counts, and what the lines are. */
  progress: string;
  lines: string;
  /** While it runs. */
  note?: string;
  /** What can be done with the result, beside *Close*. */
  actions?: (followed: FollowedCommand) => ReactNode;
}

/** A command under way and what came of it, line by line; and where custodians approve it while it waits for them. Closing it stops nothing. */
export function CommandOutcome({ id, name, title, cancel, progress, lines, note, actions }: Props) {
  const followed = useCommand(id);
  const { command, items, more, facts, error } = followed;
  const cancelling = useQuestion();
  const awaited = useWaitingApproval(id);
  const running = command === null || isUnfinished(command.state);
  const approval = command?.state === 'waiting' ? awaited : null;
  return (
    <Dialog
      name={`${name}-outcome`}
      title={command?.title ?? title}
      size="medium"
      onClose={closeDialog}
      footer={
        <>
          {running && approval === null && note !== undefined && <span className={styles.note}>{note}</span>}
          {running && command?.cancellable && (
            <Button busy={cancelling.busy} onClick={() => cancelling.run(() => ask('commands.cancel', { id }))}>
              {cancel}
            </Button>
          )}
          {!running && actions?.(followed)}
          <Button kind={approval === null && (running || actions === undefined) ? 'primary' : 'plain'} onClick={closeDialog}>
            Close
          </Button>
        </>
      }
    >
      {approval !== null && <ApprovalStep key={approval.command} approval={approval} />}
      {command !== null && approval === null && (
        <div role="status" data-testid={`${name}-state`} className={styles.state}>
          <Mark kind={STATE_WORDS[command.state].mark}>
            <span className={styles.words}>{command.outcome ?? STATE_WORDS[command.state].word}</span>
          </Mark>
          <span className={styles.soft}>{progressWords(command)}</span>
        </div>
      )}
      {running && command !== null && approval === null && <Progress done={command.done} total={command.total} label={progress} />}
      {items.length > 0 && <ItemLines items={items} more={more} label={lines} follow={running} />}
      {facts.length > 0 && <Facts facts={facts.map((fact) => [fact.name, <Name key={fact.name} text={fact.value} wrap />])} />}
      <ErrorNote error={error ?? command?.error ?? cancelling.error} />
    </Dialog>
  );
}
