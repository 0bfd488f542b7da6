import { useCallback, useEffect, useId, useRef, useState } from 'react';
import type { HandedFile } from '../../../preload/contract/files.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { KeyFileLine } from '../../components/KeyFileLine.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { PassphraseField, type PassphraseHandle } from '../../components/PassphraseField.tsx';
import { Select } from '../../components/Select.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { ask } from '../../stores/ask.ts';
import { takeSession } from '../../stores/session.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { KitOpenForm } from './KitOpenForm.tsx';
import styles from './UnlockForm.module.css';
import { useFoundKeyFile } from './use-found-key-file.ts';
import { useWait } from './use-wait.ts';

type Described = CallOutput<'vault.describe'>;

/** Unlocks one vault: who, and the passphrase. */
export function UnlockForm({ vault }: { vault: string }) {
  const [described, setDescribed] = useState<Described | null>(null);
  const [officer, setOfficer] = useState<string | null>(null);
  const [missing, setMissing] = useState(false);
  const [byKit, setByKit] = useState(false);
  const passphrase = useRef<PassphraseHandle>(null);
  const describing = useQuestion();
  const unlocking = useQuestion();
  const [keyFile, setKeyFile] = useState<{ officer: string; file: HandedFile } | null>(null);
  const wait = useWait();
  const officerId = useId();
  const { run: runDescribe } = describing;
  const { start: startWait } = wait;

  const needsKeyFile = described?.officers.find(({ name }) => name === officer)?.keyFile ?? false;
  const chosen = keyFile !== null && keyFile.officer === officer ? keyFile.file : null;
  const drive = useFoundKeyFile(vault, needsKeyFile && chosen === null ? officer : null);

  const describe = useCallback(async () => {
    const answer = await runDescribe(() => ask('vault.describe', { vault }));
    if (answer === null) return;
    setDescribed(answer);
    setOfficer((before) => before ?? answer.officers[0]?.name ?? null);
    startWait(answer.retryAfter);
  }, [vault, runDescribe, startWait]);

  useEffect(() => {
    void describe();
  }, [describe]);

  async function unlock(): Promise<void> {
    if (officer === null || passphrase.current === null || wait.left > 0 || unlocking.busy) return;
    setMissing(passphrase.current.isEmpty());
    if (passphrase.current.isEmpty()) {
      passphrase.current.focus();
      return;
    }
    const bytes = passphrase.current.take();
    const answer = await unlocking.run(() => ask('vault.unlock', { vault, officer, passphrase: bytes, keyFile: chosen?.token ?? null }));
    bytes.fill(0);
    if (answer !== null) {
      takeSession(answer.session);
      return;
    }
    passphrase.current?.focus();
    await describe();
  }

  if (described === null) return describing.error === null ? <p className={styles.soft}>Looking at the vault…</p> : <ErrorNote error={describing.error} />;

  if (byKit) {
    const names = described.officers.map(({ name }) => name);
    return <KitOpenForm vault={vault} vaultName={described.name} officers={names} onCancel={() => setByKit(false)} />;
  }
  return (
    <form
      className={styles.form}
      data-testid="unlock-form"
      onSubmit={(event) => {
        event.preventDefault();
        void unlock();
      }}
    >
      <div>
        <h2>
          Unlock <Name text={described.name} wrap />
        </h2>
        <p className={styles.soft}>
          <Name text={described.folder} wrap />
        </p>
        <p className={styles.soft}>
          {described.lockedSince === null ? (
            'Locked.'
          ) : (
            <>
              Locked since <Moment time={described.lockedSince} as="minute" /> (<Moment time={described.lockedSince} as="ago" />
              ).
            </>
          )}
        </p>
      </div>
      {described.inUse !== null && (
        <p className={styles.inUse} role="status">
          <Mark kind="attention">In use</Mark>
          <span>
            {visibleText(described.inUse.officer)} has this vault open on {visibleText(described.inUse.host)} since{' '}
            <Moment time={described.inUse.since} as="minute" /> (process {described.inUse.process}). Lock it there first.
          </span>
        </p>
      )}
      <div className={styles.officer}>
        <span id={officerId}>Officer</span>
        {described.officers.length === 1 && described.officers[0] !== undefined ? (
          <p>
            <Name text={described.officers[0].name} wrap /> ({described.officers[0].role})
          </p>
        ) : (
          <Select
            label="Officer"
            name="officer"
            wide
            value={officer ?? ''}
            onChange={setOfficer}
            next={() => passphrase.current?.input() ?? null}
            choices={described.officers.map(({ name, role }) => ({ value: name, label: `${visibleText(name)} (${role})` }))}
          />
        )}
      </div>
      <PassphraseField
        ref={passphrase}
        label="Passphrase"
        name="passphrase"
        autoFocus
        onChange={() => setMissing(false)}
        hint={missing ? 'Type your passphrase first.' : undefined}
      />
      {needsKeyFile && officer !== null && (
        <KeyFileLine said={foundWords(officer, drive)} file={chosen} onFile={(file) => setKeyFile(file === null ? null : { officer, file })} />
      )}
      <ErrorNote error={unlocking.error} />
      {described.failedAttempts > 0 && (
        <p className={styles.soft}>{count(described.failedAttempts, 'failed attempt')} since the last unlock. They will stand in the log.</p>
      )}
      <div className={styles.foot}>
        <Button kind="primary" type="submit" busy={unlocking.busy} disabled={wait.left > 0}>
          {unlocking.busy ? 'Opening the vault…' : wait.left > 0 ? `Try again in ${wait.left} s` : 'Unlock the vault'}
        </Button>
        {unlocking.busy ? (
          <span className={styles.soft}>This takes about a second on purpose.</span>
        ) : (
          <Button kind="quiet" onClick={() => setByKit(true)}>
            Open with the recovery kit…
          </Button>
        )}
      </div>
    </form>
  );
}

function foundWords(officer: string, drive: string | null | undefined): string {
  if (drive === undefined) return 'Needed beside the passphrase. Looking on the drives…';
  return drive === null
    ? `Needed beside the passphrase. ${visibleText(officer)}’s is on no drive that is plugged in.`
    : `Found on ${visibleText(drive)}. Leave it in place: the vault locks when it is removed.`;
}
