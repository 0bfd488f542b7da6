import { FolderOpen } from 'lucide-react';
import { Button } from '../components/Button.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Check } from '../components/Field.tsx';
import { Name } from '../components/Name.tsx';
import { type ChosenDestination, chooseDestination } from '../stores/choose-destination.ts';
import { useQuestion } from '../stores/use-question.ts';
import styles from './DestinationLine.module.css';

/** `overwrite`: the officer lets what is there already be replaced; said anew for each place. */
export type Destination = ChosenDestination & { overwrite: boolean };

/** What still has to be said of a place, in words; `null` when it can be written to. */
export function destinationLeft(destination: Destination | null, kind: 'file' | 'folder' = 'file'): string | null {
  if (destination === null) return 'Choose where to write.';
  return kind === 'file' && destination.exists && !destination.overwrite ? 'A file of that name is there already.' : null;
}

interface Props {
  title: string;
  kind: 'file' | 'folder';
  suggestedName: string;
  destination: Destination | null;
  onChange: (destination: Destination) => void;
  /** Nothing that is there is ever replaced, so it is not offered. */
  neverReplaces?: boolean;
}

/** Where something will be written: chosen in the system's own dialog, shown in full; and whether it may take the place of what is there. */
export function DestinationLine({ title, kind, suggestedName, destination, onChange, neverReplaces = false }: Props) {
  const { busy, error, run } = useQuestion();

  async function choose(): Promise<void> {
    const chosen = await chooseDestination(run, { kind, title, suggestedName });
    if (chosen !== null) onChange({ ...chosen, overwrite: false });
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
      {destination !== null && !neverReplaces && (destination.exists || kind === 'folder') && (
        <Check
          label={kind === 'folder' ? 'Replace files of the same names that are there already' : `Replace ${destination.name}, which is there already`}
          checked={destination.overwrite}
          onChange={(event) => onChange({ ...destination, overwrite: event.target.checked })}
        />
      )}
      <ErrorNote error={error} />
    </div>
  );
}
