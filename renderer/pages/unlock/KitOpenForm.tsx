import { useRef, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { TextField } from '../../components/Field.tsx';
import { KitSheetsField, type KitSheetsHandle } from '../../components/KitSheetsField.tsx';
import { Name } from '../../components/Name.tsx';
import { NewPassphrase, type NewPassphraseHandle } from '../../components/NewPassphrase.tsx';
import { ask } from '../../stores/ask.ts';
import { takeSession } from '../../stores/session.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './UnlockForm.module.css';

interface Props {
  vault: string;
  vaultName: string;
  /** Names of those who may open it now. */
  officers: readonly string[];
  onCancel: () => void;
}

/** Opens a vault with its recovery kit, without any officer. */
export function KitOpenForm({ vault, vaultName, officers, onCancel }: Props) {
  const [officer, setOfficer] = useState(officers[0] ?? '');
  const [problem, setProblem] = useState<string | null>('Passphrase: not given yet.');
  const [missing, setMissing] = useState<string | null>(null);
  const sheets = useRef<KitSheetsHandle>(null);
  const passphrase = useRef<NewPassphraseHandle>(null);
  const { busy, error, run } = useQuestion();

  async function open(): Promise<void> {
    if (busy || sheets.current === null || passphrase.current === null) return;
    const lacking = sheets.current.isEmpty() ? 'Type the recovery kit first.' : officer.trim() === '' ? 'Give the name of an officer.' : problem;
    setMissing(lacking);
    if (lacking !== null) return;
    const given = { sheets: sheets.current.peek(), passphrase: passphrase.current.peek() };
    const answer = await run(() => ask('recovery.open', { vault, officer: officer.trim(), ...given }));
    for (const bytes of [...given.sheets, given.passphrase]) bytes.fill(0);
    if (answer === null) return;
    sheets.current?.clear();
    passphrase.current?.clear();
    takeSession(answer.session);
  }

  return (
    <form
      className={styles.form}
      data-testid="kit-open-form"
      onSubmit={(event) => {
        event.preventDefault();
        void open();
      }}
    >
      <div>
        <h2>
          Open <Name text={vaultName} wrap /> with the recovery kit
        </h2>
        <p className={styles.soft}>
          It needs no officer. It gives one a new passphrase and new keys: what he had opens nothing of this vault any more. Every officer sees in the log that
          the kit was used.
        </p>
      </div>
      <KitSheetsField ref={sheets} name="kit-sheet" />
      <TextField
        label="Officer"
        name="kit-officer"
        maxLength={64}
        value={officer}
        hint="Who gets the new passphrase. A name that the vault does not know becomes a new custodian."
        onChange={(event) => setOfficer(event.target.value)}
      />
      <NewPassphrase ref={passphrase} label="Passphrase" purpose="officer" words={[officer, vaultName]} onProblem={setProblem} />
      <ErrorNote error={error} />
      {missing !== null && !busy && (
        <p role="alert" className={styles.soft}>
          {missing}
        </p>
      )}
      <div className={styles.foot}>
        <Button kind="primary" type="submit" busy={busy}>
          {busy ? 'Opening the vault…' : 'Open with the recovery kit'}
        </Button>
        <Button onClick={onCancel} disabled={busy}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
