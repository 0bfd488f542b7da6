import { TextField } from '../../components/Field.tsx';
import columns from '../Columns.module.css';
import { type Destination, DestinationLine } from '../DestinationLine.tsx';
import dialogs from '../Dialogs.module.css';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import type { OwnPassphraseState } from '../use-own-passphrase.ts';

interface Props {
  into: 'file' | 'folder';
  suggestedName: string;
  destination: Destination | null;
  onDestination: (destination: Destination) => void;
  reason: string;
  onReason: (reason: string) => void;
  own: OwnPassphraseState;
}

/** Step 3: where it goes, why, and the officer's own passphrase. */
export function WhereStep(props: Props) {
  const { into, destination } = props;
  return (
    <section className={columns.column} aria-labelledby="release-where">
      <h3 id="release-where">3. Where</h3>
      <DestinationLine
        title={into === 'folder' ? 'Release into a folder' : 'Release the key'}
        kind={into}
        suggestedName={props.suggestedName}
        destination={destination}
        onChange={props.onDestination}
      />
      {destination === null && <p className={dialogs.hint}>Best a stick that leaves with whoever needs the key.</p>}
      <TextField
        label="Reason"
        hint="Stands in the log. May be left empty."
        maxLength={500}
        value={props.reason}
        onChange={(event) => props.onReason(event.target.value)}
      />
      <OwnPassphrase own={props.own} hint="Asked each time a key goes out." />
      <p className={dialogs.hint}>
        Each file is written under a temporary name, read again, opened with the passphrase and compared with the vault before it counts as released.
      </p>
    </section>
  );
}
