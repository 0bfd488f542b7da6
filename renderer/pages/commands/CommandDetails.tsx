import type { CommandKind, CommandRow } from '../../../preload/contract/commands.ts';
import { Button } from '../../components/Button.tsx';
import { KIND_WORDS, linesWord, progressWords, STATE_WORDS, tookWords } from '../../components/command-words.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { ItemLines } from '../../components/ItemLines.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { Progress } from '../../components/Progress.tsx';
import { useWaitingApproval } from '../../stores/approvals.ts';
import { ask } from '../../stores/ask.ts';
import { useNow } from '../../stores/clock.ts';
import { isUnfinished, useCommands } from '../../stores/commands.ts';
import { openDialog } from '../../stores/navigation.ts';
import type { FollowedCommand } from '../../stores/use-command.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './CommandDetails.module.css';

/** Their lines are kept: what was made stays, and only the rest is done. */
const GOES_ON: CommandKind[] = ['make-requests', 'renew'];

export function CommandDetails({ followed: { command, facts, items, more, error } }: { followed: FollowedCommand }) {
  const now = useNow(command?.endedAt === null ? 1000 : 3_600_000);
  if (command === null) return <ErrorNote error={error} />;
  const { mark, word } = STATE_WORDS[command.state];
  const running = isUnfinished(command.state);
  return (
    <>
      <div className={styles.summary}>
        <p>
          <Mark kind={mark}>{word}</Mark>
        </p>
        {command.outcome !== null && (
          <p>
            <Name text={command.outcome} wrap />
          </p>
        )}
        {running && <Progress done={command.done} total={command.total} label="Progress" />}
      </div>
      <ErrorNote error={command.error ?? error} quiet />
      <Facts
        facts={[
          ['Kind', KIND_WORDS[command.kind]],
          ['Officer', <Name key="o" text={command.officer} wrap />],
          ['Host', <Name key="h" text={command.host} wrap />],
          ['Begun', <Moment key="b" time={command.createdAt} as="minute" />],
          command.endedAt === null ? null : ['Ended', <Moment key="e" time={command.endedAt} as="minute" />],
          command.startedAt === null ? null : ['Took', tookWords(command, now)],
          progressWords(command) === '' ? null : ['Progress', progressWords(command)],
          ...facts.map(({ name, value }): [string, React.ReactNode] => [name, <Name key={name} text={value} wrap />]),
          [
            'Command id',
            <span key="i" className={styles.id}>
              {command.id}
            </span>,
          ],
        ]}
      />
      {items.length > 0 && (
        <section className={styles.lines}>
          <h3>{linesWord(command.kind)}</h3>
          <ItemLines items={items} more={more} label={`${linesWord(command.kind)} of this command`} narrow />
        </section>
      )}
    </>
  );
}

/** What can be done with a command as it stands. */
export function CommandActions({ command }: { command: CommandRow }) {
  const { id } = command;
  const awaited = useWaitingApproval(id) !== null;
  const { busy, error, run } = useQuestion();

  async function repeat(): Promise<void> {
    const answer = await run(() => ask('commands.repeat', { id }));
    if (answer !== null) useCommands.setState({ open: answer.command });
  }

  return (
    <>
      {command.kind === 'import' && isUnfinished(command.state) && (
        <Button onClick={() => openDialog({ kind: 'import-progress', command: id })}>Open the import</Button>
      )}
      {awaited && (
        <Button kind="primary" onClick={() => openDialog({ kind: 'approval', command: id })}>
          Answer…
        </Button>
      )}
      {command.cancellable && isUnfinished(command.state) && (
        <Button busy={busy} onClick={() => run(() => ask('commands.cancel', { id }))}>
          Cancel the command
        </Button>
      )}
      {command.repeatable && (
        <Button busy={busy} onClick={repeat}>
          {GOES_ON.includes(command.kind) ? 'Go on with the command' : 'Repeat the command'}
        </Button>
      )}
      <ErrorNote error={error} />
    </>
  );
}
