import { FileCheck2 } from 'lucide-react';
import type { Ref } from 'react';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import type { HandedFile } from '../../../preload/contract/files.ts';
import { vaultIdDigits } from '../../../preload/contract/vault-id-digits.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check, TextField } from '../../components/Field.tsx';
import { Fingerprint } from '../../components/Fingerprint.tsx';
import { KeyFileLine } from '../../components/KeyFileLine.tsx';
import { KitSheetsField, type KitSheetsHandle } from '../../components/KitSheetsField.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { PassphraseField, type PassphraseHandle } from '../../components/PassphraseField.tsx';
import { ask } from '../../stores/ask.ts';
import { useQuestion } from '../../stores/use-question.ts';
import dialogs from '../Dialogs.module.css';
import styles from './Restore.module.css';
import { isPinned } from './restore-words.ts';

export type Opener = 'passphrase' | 'kit';

interface Props {
  /** Of the vault whose backup was chosen. */
  vaultId: string | null;
  opener: Opener;
  onOpener: (opener: Opener) => void;
  secret: Ref<PassphraseHandle>;
  sheets: Ref<KitSheetsHandle>;
  onSecret: () => void;
  /** The vault's id as the sheet of the kit prints it. */
  printedId: string;
  onPrintedId: (printedId: string) => void;
  anchor: HandedFile | null;
  onAnchor: (anchor: HandedFile | null) => void;
  keyFile: HandedFile | null;
  onKeyFile: (keyFile: HandedFile | null) => void;
  error: ErrorAnswer | null;
}

/** Step 3: a passphrase or the kit, the vault's id to be compared, and a checkpoint that was kept elsewhere. */
export function OpensStep({ vaultId, opener, onOpener, secret, sheets, onSecret, printedId, onPrintedId, anchor, onAnchor, keyFile, onKeyFile, error }: Props) {
  const choosing = useQuestion();

  async function chooseAnchor(): Promise<void> {
    const file = (await choosing.run(() => ask('files.choose', { kind: 'files' })))?.files[0];
    if (file !== undefined) onAnchor(file);
  }

  return (
    <section className={styles.part} aria-labelledby="restore-opens">
      <h3 id="restore-opens">3. What opens it</h3>
      <div role="radiogroup" aria-label="What opens it" className={styles.choices}>
        <Check
          type="radio"
          name="restore-opener"
          label="The passphrase of an officer"
          checked={opener === 'passphrase'}
          onChange={() => onOpener('passphrase')}
        />
        <Check type="radio" name="restore-opener" label="The recovery kit" checked={opener === 'kit'} onChange={() => onOpener('kit')} />
      </div>
      {opener === 'passphrase' ? (
        <>
          <PassphraseField key="passphrase" ref={secret} label="Passphrase" name="restore-passphrase" onChange={onSecret} />
          <KeyFileLine said="Where the officer needed one when the backup was made. It is found on a drive, or choose it." file={keyFile} onFile={onKeyFile} />
        </>
      ) : (
        <>
          <KitSheetsField ref={sheets} name="restore-kit" onChange={onSecret} />
          <TextField
            label="Vault id on the kit"
            name="restore-vault-id"
            maxLength={200}
            value={printedId}
            hint="Its first 16 digits at least, from the sheet and from nowhere else: anybody could make a backup that a kit opens."
            onChange={(event) => onPrintedId(event.target.value)}
          />
          {vaultId !== null && vaultIdDigits(printedId) !== null && (
            <div role="status">
              {isPinned(vaultId, printedId) ? (
                <Mark kind="good">It is the vault of this backup.</Mark>
              ) : (
                <Mark kind="loss">The backup that is chosen is of another vault.</Mark>
              )}
            </div>
          )}
        </>
      )}
      <ErrorNote error={error} />
      {vaultId !== null && opener === 'passphrase' && (
        <div>
          <p className={styles.label}>Vault id</p>
          <Fingerprint hex={vaultId} label="the vault id" />
          <p className={dialogs.hint}>The recovery kit shows the same, and so does the vault.</p>
        </div>
      )}
      <div className={styles.anchor}>
        {anchor !== null && (
          <p data-testid="restore-anchor">
            Compared with <Name text={anchor.name} wrap />
          </p>
        )}
        <div className={styles.buttons}>
          <Button icon={<FileCheck2 size={16} aria-hidden="true" />} busy={choosing.busy} onClick={chooseAnchor}>
            {anchor === null ? 'Compare with a checkpoint…' : 'Choose another checkpoint…'}
          </Button>
          {anchor !== null && (
            <Button kind="quiet" onClick={() => onAnchor(null)}>
              Leave it out
            </Button>
          )}
        </div>
        <p className={dialogs.hint}>One that was kept elsewhere shows whether the place holds back what is newer. May be left out.</p>
        <ErrorNote error={choosing.error} />
      </div>
    </section>
  );
}
