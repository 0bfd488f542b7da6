import { KeyRound } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check, TextField } from '../../components/Field.tsx';
import { Name } from '../../components/Name.tsx';
import { PassphraseField } from '../../components/PassphraseField.tsx';
import { ask } from '../../stores/ask.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { HostKeyLine } from './HostKeyLine.tsx';
import styles from './Sftp.module.css';
import type { SftpAccessState, SftpEntered } from './use-sftp-access.ts';

const KEPT = { password: 'With the password that is stored', key: 'With the private key that is stored' };

/** An SFTP server: where it is, which key it shows, and how to sign in. */
export function SftpForm({ sftp }: { sftp: SftpAccessState }) {
  const { value, onChange, kept, port } = sftp;
  const choosing = useQuestion();
  const reading = useQuestion();
  const group = useId();

  async function chooseIdentity(): Promise<void> {
    const file = (await choosing.run(() => ask('files.choose', { kind: 'files' })))?.files[0];
    if (file === undefined) return;
    onChange({ identity: null });
    const answer = await reading.run(() => ask('sftp.readIdentity', { source: file.token }));
    if (answer !== null) onChange({ identity: { id: answer.identity, file: file.name, type: answer.type, encrypted: answer.encrypted } });
  }

  const way = (signIn: SftpEntered['signIn'], label: string) => (
    <Check type="radio" name={`${group}-sign-in`} label={label} checked={value.signIn === signIn} onChange={() => onChange({ signIn })} />
  );

  return (
    <div className={styles.form} data-testid="sftp-form">
      <div className={styles.address}>
        <TextField label="Server" name="sftp-host" maxLength={253} value={value.host} onChange={(event) => onChange({ host: event.target.value })} />
        <TextField
          label="Port"
          name="sftp-port"
          inputMode="numeric"
          maxLength={5}
          aria-invalid={port === null || undefined}
          value={value.port}
          onChange={(event) => onChange({ port: event.target.value })}
        />
      </div>
      <HostKeyLine key={`${value.host.trim()} ${port}`} host={value.host} port={port} hostKey={value.hostKey} onConfirm={(hostKey) => onChange({ hostKey })} />
      <div className={styles.folder}>
        <TextField label="User" name="sftp-user" maxLength={255} value={value.user} onChange={(event) => onChange({ user: event.target.value })} />
        <TextField
          label="Folder on the server"
          name="sftp-path"
          maxLength={4096}
          value={value.path}
          onChange={(event) => onChange({ path: event.target.value })}
        />
      </div>
      <div role="radiogroup" aria-label="How to sign in" className={styles.ways}>
        {kept !== null && way('kept', KEPT[kept])}
        {way('password', kept === 'password' ? 'With another password' : 'With a password')}
        {way('key', kept === 'key' ? 'With another private key' : 'With a private key')}
      </div>
      {value.signIn === 'password' && <PassphraseField key="password" ref={sftp.password} label="Password" name="sftp-password" onChange={sftp.onSecret} />}
      {value.signIn === 'key' && (
        <>
          <div className={styles.identity}>
            <Button icon={<KeyRound size={16} aria-hidden="true" />} busy={choosing.busy || reading.busy} onClick={chooseIdentity}>
              {value.identity === null ? 'Choose its file…' : 'Choose another file…'}
            </Button>
            {value.identity !== null && (
              <p data-testid="sftp-identity">
                <Name text={value.identity.file} wrap /> ({value.identity.type})
              </p>
            )}
          </div>
          <ErrorNote error={choosing.error ?? reading.error} />
          {value.identity?.encrypted === true && (
            <PassphraseField
              key={value.identity.id}
              ref={sftp.identityPassphrase}
              label="Passphrase of the private key"
              name="sftp-identity-passphrase"
              onChange={sftp.onSecret}
            />
          )}
        </>
      )}
    </div>
  );
}
