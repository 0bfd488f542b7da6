import { useRef, useState } from 'react';
import type { KitShape } from '../../../preload/contract/recovery.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check, TextField } from '../../components/Field.tsx';
import { KitShapeChoice } from '../../components/KitShapeChoice.tsx';
import { NewPassphrase, type NewPassphraseHandle } from '../../components/NewPassphrase.tsx';
import { KeyFileStep, useKeyFile } from '../../dialogs/KeyFileStep.tsx';
import { ask } from '../../stores/ask.ts';
import { useKit } from '../../stores/kit.ts';
import { takeSession, useSession } from '../../stores/session.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './UnlockForm.module.css';

interface Props {
  vault: string;
  vaultName: string;
  onCancel: () => void;
}

/** Makes a vault and its first officer, a custodian. */
export function CreateForm({ vault, vaultName, onCancel }: Props) {
  const [officer, setOfficer] = useState('');
  const [kit, setKit] = useState(true);
  const [shape, setShape] = useState<KitShape>({ sheets: 1, need: 1 });
  const [problem, setProblem] = useState<string | null>('Passphrase: not given yet.');
  const keyFile = useKeyFile();
  const [asked, setAsked] = useState(false);
  const passphrase = useRef<NewPassphraseHandle>(null);
  const { busy, error, run } = useQuestion();
  const left = officer.trim() === '' ? 'Give your name first.' : (problem ?? keyFile.left);

  async function create(): Promise<void> {
    setAsked(true);
    if (busy || left !== null || passphrase.current === null) return;
    // A copy: a folder that turns out not to be empty must not cost both fields.
    const bytes = passphrase.current.peek();
    useSession.setState({ creating: true });
    const answer = await run(() => ask('vault.create', { vault, officer: officer.trim(), passphrase: bytes, kit: kit ? shape : null, keyFile: keyFile.token }));
    bytes.fill(0);
    if (answer !== null) {
      // The kit first: once `creating` ends, the frame would be drawn.
      useKit.setState({ kit: answer.kit });
      takeSession(answer.session);
    }
    useSession.setState({ creating: false });
  }

  return (
    <form
      className={styles.form}
      data-testid="create-form"
      onSubmit={(event) => {
        event.preventDefault();
        void create();
      }}
    >
      <TextField
        label="Your name"
        hint="You become its first custodian: you may put keys in and release them. The name stands beside everything you do."
        value={officer}
        maxLength={64}
        autoFocus
        name="officer"
        onChange={(event) => setOfficer(event.target.value)}
      />
      <NewPassphrase ref={passphrase} label="Passphrase" purpose="officer" words={[officer, vaultName]} onProblem={setProblem} />
      <KeyFileStep
        held={null}
        officer={officer.trim() || 'officer'}
        state={keyFile}
        lost={kit ? 'If all copies are lost, only the recovery kit opens the vault.' : 'If all copies are lost, so is every key in this vault.'}
      />
      <Check
        label="Make a recovery kit"
        checked={kit}
        onChange={(event) => setKit(event.target.checked)}
        hint={
          kit
            ? 'Paper that opens the vault when the passphrase is lost. It is shown once, after this step; keep it in a safe.'
            : 'Without it, a forgotten passphrase means that every key in this vault is lost for good. Nobody can open it, and neither can we.'
        }
      />
      {kit && <KitShapeChoice name="kit-shape" value={shape} onChange={setShape} />}
      <ErrorNote error={error} />
      {asked && !busy && left !== null && (
        <p role="alert" className={styles.soft}>
          {left}
        </p>
      )}
      <div className={styles.foot}>
        <Button kind="primary" type="submit" busy={busy}>
          {busy ? 'Creating the vault…' : 'Create the vault'}
        </Button>
        <Button onClick={onCancel} disabled={busy}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
