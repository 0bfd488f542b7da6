import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { TextField } from '../../components/Field.tsx';
import { refreshCosigners } from '../../stores/anchors.ts';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import dialogs from '../Dialogs.module.css';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import { useOwnPassphrase } from '../use-own-passphrase.ts';

/** The public part of the key with which an auditor vouches for the log on a machine of his own. */
export function RegisterCosignerDialog() {
  const [publicKey, setPublicKey] = useState('');
  const own = useOwnPassphrase();
  const registering = useQuestion();
  const left = publicKey.trim() === '' ? 'Enter the public key.' : own.left;

  async function register(): Promise<void> {
    if (registering.busy || left !== null) return;
    const answer = await own.askWith((officerPassphrase) =>
      registering.run(() => ask('audit.registerCosigner', { publicKey: publicKey.trim(), officerPassphrase })),
    );
    if (answer === null) return;
    await refreshCosigners();
    closeDialog();
  }

  return (
    <Dialog
      name="register-cosigner"
      title="Register your cosigning key"
      onClose={closeDialog}
      onSubmit={register}
      footer={
        <>
          <span className={dialogs.left} role="status">
            {left ?? ''}
          </span>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={registering.busy} disabled={left !== null} data-testid="register-cosigner-save">
            Register this key
          </Button>
        </>
      }
    >
      <p>Make the key on a machine of your own, never on this one, with the verifier that lies beside each export: its private part stays there.</p>
      <TextField
        label="Public key"
        name="cosigner-key"
        hint="The line that “strongroom-verify.mjs keygen” printed."
        maxLength={400}
        value={publicKey}
        onChange={(event) => setPublicKey(event.target.value)}
        data-autofocus=""
      />
      <OwnPassphrase own={own} hint="It signs the statement that this key is yours." />
      <ErrorNote error={registering.error} />
    </Dialog>
  );
}
