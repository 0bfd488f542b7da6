import type { ReactNode } from 'react';
import type { DriveRow } from '../../../preload/contract/drives.ts';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check, TextField } from '../../components/Field.tsx';
import columns from '../Columns.module.css';
import { DestinationLine } from '../DestinationLine.tsx';
import dialogs from '../Dialogs.module.css';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import type { OwnPassphraseState } from '../use-own-passphrase.ts';
import { DriveChoice } from './DriveChoice.tsx';
import type { Into, Place, PlaceChoice } from './place.ts';

interface Props {
  into: Into;
  suggestedName: string;
  drives: DriveRow[];
  drivesError: ErrorAnswer | null;
  choice: PlaceChoice;
  onChoice: (change: Partial<PlaceChoice>) => void;
  place: Place | null;
  reason: string;
  onReason: (reason: string) => void;
  own: OwnPassphraseState;
  /** How other custodians approve, where the key may take several. */
  consent: ReactNode;
  /** Nothing is written yet but a request. */
  later: boolean;
}

/** Step 3: where it goes, a stick first; why; and the officer's own passphrase. */
export function WhereStep({ into, suggestedName, drives, drivesError, choice, onChoice, place, reason, onReason, own, consent, later }: Props) {
  const onDrive = place?.kind === 'drive';
  return (
    <section className={columns.column} aria-labelledby="release-where">
      <h3 id="release-where">3. Where</h3>
      <ErrorNote error={drivesError} />
      <DriveChoice
        drives={drives}
        chosen={onDrive ? place.drive.id : null}
        elsewhere={choice.elsewhere}
        onDrive={({ id, name }) => onChoice({ drive: { id, name }, elsewhere: false })}
        onElsewhere={() => onChoice({ elsewhere: true, drive: null })}
      />
      {(choice.elsewhere || drives.length === 0) && (
        <DestinationLine
          title={into === 'folder' ? 'Release into a folder' : 'Release the key'}
          kind={into}
          suggestedName={suggestedName}
          destination={choice.destination?.into === into ? choice.destination : null}
          onChange={(destination) => onChoice({ destination: { ...destination, into }, elsewhere: true, drive: null })}
        />
      )}
      {onDrive &&
        (into === 'file' ? (
          <Check
            label="Replace a file of the same name that is there already"
            checked={choice.overwrite}
            onChange={(event) => onChoice({ overwrite: event.target.checked })}
          />
        ) : (
          <p className={dialogs.hint}>A new folder is made for it there, with the date in its name.</p>
        ))}
      <TextField
        label="Reason"
        hint="Stands in the log. May be left empty."
        maxLength={500}
        value={reason}
        onChange={(event) => onReason(event.target.value)}
      />
      {consent}
      <OwnPassphrase own={own} hint="Asked each time a key goes out." />
      {!later && (
        <p className={dialogs.hint}>
          Each file is written under a temporary name, read back from the medium, opened with its passphrase and compared with the vault before it counts as
          released.
        </p>
      )}
    </section>
  );
}
