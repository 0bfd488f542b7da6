import { X } from 'lucide-react';
import { Button, IconButton } from '../../components/Button.tsx';
import { STATE_WORDS } from '../../components/command-words.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Progress } from '../../components/Progress.tsx';
import { ask } from '../../stores/ask.ts';
import { isUnfinished } from '../../stores/commands.ts';
import { useCommand } from '../../stores/use-command.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './LogResult.module.css';

/** The verification or export that was started last: under way, or its result with the facts behind it. */
export function LogResult({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  const { command, facts, error } = useCommand(id);
  const cancelling = useQuestion();
  if (command === null) return <ErrorNote error={error} />;
  const running = isUnfinished(command.state);
  return (
    <section className={styles.result} aria-label={command.title} data-testid={`result-${name}`} data-state={command.state}>
      <div className={styles.head}>
        <div role="status">
          <Mark kind={STATE_WORDS[command.state].mark}>
            <strong>{command.outcome ?? command.title}</strong>
          </Mark>{' '}
          {command.endedAt !== null && <Moment time={command.endedAt} as="minute" />}
        </div>
        {running && command.cancellable && (
          <Button busy={cancelling.busy} onClick={() => cancelling.run(() => ask('commands.cancel', { id }))}>
            Cancel
          </Button>
        )}
        {!running && <IconButton label="Close this result" icon={<X size={14} />} onClick={onClose} />}
      </div>
      {running && <Progress done={command.done} total={command.total} label={command.title} />}
      {facts.length > 0 && (
        <dl>
          {facts.map((fact) => (
            <div key={fact.name}>
              <dt>{fact.name}</dt>
              <dd>{fact.value}</dd>
            </div>
          ))}
        </dl>
      )}
      <ErrorNote error={command.error} quiet />
    </section>
  );
}
