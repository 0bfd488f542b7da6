import { Server } from 'lucide-react';
import { useState } from 'react';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check } from '../../components/Field.tsx';
import { Mark } from '../../components/Mark.tsx';
import { ask } from '../../stores/ask.ts';
import { useQuestion } from '../../stores/use-question.ts';
import dialogs from '../Dialogs.module.css';
import styles from './Sftp.module.css';

interface Props {
  host: string;
  /** `null` where none was given. */
  port: number | null;
  /** The key that was confirmed; `null` before. */
  hostKey: string | null;
  onConfirm: (hostKey: string | null) => void;
}

/** The key by which a server is known again: shown before anybody signs in, and pinned once the officer has compared it. To be mounted anew for another address. */
export function HostKeyLine({ host, port, hostKey, onConfirm }: Props) {
  const [pinned] = useState(hostKey);
  const [shown, setShown] = useState<CallOutput<'sftp.probe'> | null>(null);
  const { busy, error, run } = useQuestion();
  const named = host.trim() !== '' && port !== null;
  const changed = pinned !== null && shown !== null && shown.hostKey !== pinned;

  async function probe(): Promise<void> {
    if (!named) return;
    const answer = await run(() => ask('sftp.probe', { host: host.trim(), port }));
    setShown(answer);
    // Another key than before has to be confirmed; the one before stays where the server did not answer.
    if (answer !== null && answer.hostKey !== hostKey) onConfirm(null);
  }

  const key = shown?.hostKey ?? hostKey;
  return (
    <div className={styles.hostKey} data-testid="host-key">
      <div className={styles.keyHead}>
        <span className={styles.label}>Key of the server</span>
        <Button icon={<Server size={16} aria-hidden="true" />} busy={busy} disabled={!named} onClick={probe}>
          {key === null ? 'Ask the server for its key' : 'Ask again'}
        </Button>
      </div>
      <div role="status" className={styles.keyFacts}>
        {key !== null && (
          <p className={styles.key}>
            {shown !== null && <span>{shown.type} </span>}
            {key}
          </p>
        )}
        {changed && (
          <>
            <Mark kind="loss">The server shows another key than the one that is pinned:</Mark>
            <p className={styles.key}>{pinned}</p>
            <p>
              Somebody may stand between this workstation and the server, or the server was set up anew. Ask its administrator over another way before you go
              on.
            </p>
          </>
        )}
        {key !== null && !changed && pinned === key && <Mark kind="good">{shown === null ? 'Pinned.' : 'The server shows the key that is pinned.'}</Mark>}
      </div>
      {shown !== null && shown.hostKey !== pinned && (
        <Check
          label={changed ? 'Pin the new key: its administrator told me that it changed' : 'It is the key of this server: I have compared it'}
          name="host-key-confirmed"
          checked={hostKey === shown.hostKey}
          onChange={(event) => onConfirm(event.target.checked ? shown.hostKey : null)}
          hint="With what its administrator gave you, or what ssh-keygen -lf prints on the server. From then on no other key is accepted."
        />
      )}
      {key === null && <p className={dialogs.hint}>{named ? 'Nobody signs in before its key was compared.' : 'Name the server first.'}</p>}
      <ErrorNote error={error} />
    </div>
  );
}
