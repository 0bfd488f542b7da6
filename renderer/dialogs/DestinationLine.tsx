import { FolderOpen } from 'lucide-react';
import type { CallOutput } from '../../preload/contract/index.ts';
import { Button } from '../components/Button.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Name } from '../components/Name.tsx';
import { ask } from '../stores/ask.ts';
import { useQuestion } from '../stores/use-question.ts';
import styles from './DestinationLine.module.css';

export type Destination = NonNullable<CallOutput<'files.chooseDestination'>['destination']>;

interface Props {
  title: string;
  kind: 'file' | 'folder';
  suggestedName: string;
  destination: Destination | null;
  onChoose: (destination: Destination) => void;
}

/** Where something will be written: chosen in the system's own dialog, shown in full. */
export function DestinationLine({ title, kind, suggestedName, destination, onChoose }: Props) {
  const { busy, error, run } = useQuestion();

  async function choose(): Promise<void> {
    const answer = await run(() => ask('files.chooseDestination', { kind, title, suggestedName }));
    if (answer?.destination != null) onChoose(answer.destination);
  }

  return (
    <div className={styles.line}>
      {destination !== null && (
        <p className={styles.place} data-testid="destination">
          <strong>
            <Name text={destination.name} wrap />
          </strong>
          <span>
            {kind === 'file' ? 'in ' : ''}
            <Name text={destination.folder} wrap />
          </span>
        </p>
      )}
      <div>
        <Button icon={<FolderOpen size={16} aria-hidden="true" />} busy={busy} onClick={choose}>
          {destination === null ? (kind === 'file' ? 'Choose where to write…' : 'Choose a folder…') : 'Choose another place…'}
        </Button>
      </div>
      <ErrorNote error={error} />
    </div>
  );
}
