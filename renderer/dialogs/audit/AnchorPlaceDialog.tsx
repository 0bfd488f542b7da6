import { useState } from 'react';
import { anchorNameProblem } from '../../components/anchor-words.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check, TextField } from '../../components/Field.tsx';
import { Name } from '../../components/Name.tsx';
import { takeAnchorState, useAnchors } from '../../stores/anchors.ts';
import { ask } from '../../stores/ask.ts';
import { useDrives } from '../../stores/drives.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { type Destination, DestinationLine } from '../DestinationLine.tsx';
import dialogs from '../Dialogs.module.css';

/** A place for anchors to be added: a stick by its name, or a folder. */
export function AnchorPlaceDialog() {
  const places = useAnchors((slice) => slice.state?.places) ?? [];
  const { drives, error } = useDrives();
  const [kind, setKind] = useState<'drive' | 'folder'>('drive');
  const [drive, setDrive] = useState<string | null>(null);
  const [destination, setDestination] = useState<Destination | null>(null);
  const [typedName, setName] = useState<string | null>(null);
  const saving = useQuestion();

  const chosen = drives?.find(({ id }) => id === drive) ?? null;
  const name = (typedName ?? (kind === 'drive' ? chosen?.name : destination?.name) ?? '').trim();
  const left = [
    kind === 'drive' && chosen === null && 'Choose a drive.',
    kind === 'folder' && destination === null && 'Choose the folder.',
    anchorNameProblem(name, places),
  ].find((missing) => typeof missing === 'string');

  async function save(): Promise<void> {
    if (saving.busy || left !== undefined) return;
    const answer = await saving.run(() =>
      kind === 'drive'
        ? ask('audit.saveAnchorDrive', { name, drive: drive ?? '' })
        : ask('audit.saveAnchorFolder', { name, destination: destination?.token ?? '' }),
    );
    if (answer === null) {
      setDestination(null);
      return;
    }
    takeAnchorState(answer);
    closeDialog();
  }

  return (
    <Dialog
      name="anchor-place"
      title="Add a place for anchors"
      onClose={closeDialog}
      onSubmit={save}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? 'A first anchor is written at once.'}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={saving.busy} disabled={left !== undefined} data-testid="anchor-save">
            {name === '' ? 'Add the place' : `Write anchors to ${name}`}
          </Button>
        </>
      }
    >
      <p>
        Checkpoints of the log go there by themselves, behind those that are there. They hold no key. Choose a place that nobody can reach who can reach the
        vault all the time.
      </p>
      <div role="radiogroup" aria-label="Kind of place" className={dialogs.part}>
        <Check type="radio" name="anchor-kind" label="A removable drive" checked={kind === 'drive'} onChange={() => setKind('drive')} />
        <Check type="radio" name="anchor-kind" label="A folder" checked={kind === 'folder'} onChange={() => setKind('folder')} />
      </div>
      {kind === 'drive' ? (
        <div role="radiogroup" aria-label="Drive" className={dialogs.part}>
          {drives?.length === 0 && <p>No removable drive is plugged in.</p>}
          {drives?.map(({ id, name: label, fileSystem, readOnly }) => (
            <Check
              key={id}
              type="radio"
              name="anchor-drive"
              label={<Name text={label} wrap />}
              hint={
                readOnly ? 'Read-only: nothing can be written there.' : `${fileSystem}. It is known again by its name: no other stick should bear the same.`
              }
              disabled={readOnly}
              checked={drive === id}
              onChange={() => setDrive(id)}
            />
          ))}
          <ErrorNote error={error} />
        </div>
      ) : (
        <DestinationLine title="Folder for anchors" kind="folder" suggestedName="anchors" destination={destination} onChange={setDestination} neverReplaces />
      )}
      <TextField label="Name of the place" name="anchor-name" maxLength={64} value={typedName ?? name} onChange={(event) => setName(event.target.value)} />
      <ErrorNote error={saving.error} />
    </Dialog>
  );
}
