import { Usb } from 'lucide-react';
import type { DriveRow } from '../../../preload/contract/drives.ts';
import { Check } from '../../components/Field.tsx';
import { Name } from '../../components/Name.tsx';
import { fileSize } from '../../components/numbers.ts';
import dialogs from '../Dialogs.module.css';
import styles from './Release.module.css';

interface Props {
  drives: DriveRow[];
  /** The id of the one that is meant; `null` for another place, or none yet. */
  chosen: string | null;
  elsewhere: boolean;
  onDrive: (drive: DriveRow) => void;
  onElsewhere: () => void;
}

/** The drives that are plugged in, as they come and go, and after them any other place. */
export function DriveChoice({ drives, chosen, elsewhere, onDrive, onElsewhere }: Props) {
  if (drives.length === 0)
    return (
      <div className={styles.noDrive} data-testid="no-drive">
        <Usb size={16} aria-hidden="true" />
        <p>
          <strong>Plug in a stick.</strong> It appears here by itself.
        </p>
      </div>
    );
  return (
    <div role="radiogroup" aria-label="Drive" className={styles.targets} data-testid="drives">
      {drives.map((drive) => (
        <Check
          key={drive.id}
          type="radio"
          name="place"
          label={
            <strong>
              <Name text={drive.name} wrap />
            </strong>
          }
          hint={driveWords(drive)}
          checked={chosen === drive.id}
          disabled={drive.readOnly}
          onChange={() => onDrive(drive)}
        />
      ))}
      <Check type="radio" name="place" label="Another place…" checked={elsewhere} onChange={onElsewhere} />
      {chosen !== null && <p className={dialogs.hint}>Leave it in until Strongroom says that it may be pulled.</p>}
    </div>
  );
}

/** *31 GB, 30 GB free, vfat*, and whether it can be written to. */
export function driveWords({ size, free, fileSystem, readOnly }: Pick<DriveRow, 'size' | 'free' | 'fileSystem' | 'readOnly'>): string {
  return [
    size === null ? null : fileSize(size),
    free === null ? null : `${fileSize(free)} free`,
    fileSystem,
    readOnly ? 'read-only: nothing can be written' : null,
  ]
    .filter((part) => part !== null && part !== '')
    .join(', ');
}
