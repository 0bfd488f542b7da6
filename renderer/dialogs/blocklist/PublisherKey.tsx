import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check, TextField } from '../../components/Field.tsx';
import { Fingerprint } from '../../components/Fingerprint.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import styles from './Blocklist.module.css';
import type { BlocklistNote } from './use-blocklist-note.ts';

/** The key of a publisher whom the vault does not believe yet: shown as a fingerprint, and believed once the officer has compared it. */
export function PublisherKey({ note }: { note: BlocklistNote }) {
  const publisher = note.read?.newPublisher ?? null;
  return (
    <div className={styles.key} data-testid="publisher-key">
      <TextField
        label="Verifier key of its publisher"
        name="publisher-key"
        maxLength={500}
        value={note.entered}
        onChange={(event) => note.enter(event.target.value)}
        aria-invalid={note.keyError !== null || undefined}
        hint="NAME+8 digits+base64, in one line, as the publisher prints it. Or have a custodian of this vault sign the list: the guide says how."
      />
      <ErrorNote error={note.keyError} />
      {publisher !== null && (
        <>
          <p>
            SHA-256 of the key of <Name text={publisher.name} wrap />:
          </p>
          <Fingerprint hex={publisher.sha256} label="the SHA-256 of the publisher’s key" />
          {note.read?.signer === null && <Mark kind="loss">This key did not sign the list.</Mark>}
          {note.read?.signer !== null && (
            <Check
              name="publisher-confirmed"
              label={`I have this key from ${publisher.name} itself, and not from where the list came`}
              hint={
                publisher.replaces === null
                  ? 'Its lists are believed from now on, and the log says so.'
                  : `Its lists are believed from now on, those of ${publisher.replaces} under the key before no more. The log says so.`
              }
              checked={note.confirmed}
              onChange={(event) => note.confirm(event.target.checked)}
            />
          )}
        </>
      )}
    </div>
  );
}
