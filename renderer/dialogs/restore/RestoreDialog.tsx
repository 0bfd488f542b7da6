import { useRef, useState } from 'react';
import type { HandedFile } from '../../../preload/contract/files.ts';
import { placeWords } from '../../../preload/contract/place-words.ts';
import { vaultIdDigits } from '../../../preload/contract/vault-id-digits.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { classes } from '../../components/join-classes.ts';
import type { KitSheetsHandle } from '../../components/KitSheetsField.tsx';
import type { PassphraseHandle } from '../../components/PassphraseField.tsx';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useUnlocked } from '../../stores/session.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import columns from '../Columns.module.css';
import { DangerFooter } from '../DangerFooter.tsx';
import type { Destination } from '../DestinationLine.tsx';
import dialogs from '../Dialogs.module.css';
import { useSftpAccess } from '../sftp/use-sftp-access.ts';
import { typedLeft, typedPhrase } from '../typed-phrase.ts';
import { BackupsStep, type Choice } from './BackupsStep.tsx';
import { type Into, IntoStep } from './IntoStep.tsx';
import { type Opener, OpensStep } from './OpensStep.tsx';
import styles from './Restore.module.css';
import { RestoreOutcome } from './RestoreOutcome.tsx';
import { RestoreProgress } from './RestoreProgress.tsx';
import { type ErrorPlace, errorPlace, isPinned } from './restore-words.ts';
import { type SourceKind, SourceStep } from './SourceStep.tsx';
import { useKeptFocus } from './use-kept-focus.ts';
import { useRestoreWork } from './use-restore-work.ts';

/** Makes a vault of one of its backups: where they lie, which one, what opens it and where it goes, all in view until the vault is in its place. */
export function RestoreDialog() {
  const session = useUnlocked();
  const known = useAnswer(session === null ? null : 'targets', () => ask('backup.state', {}));
  const targets = known.value?.targets.map(({ name }) => name) ?? [];
  const work = useRestoreWork();
  const sftp = useSftpAccess();
  const [chosenKind, setKind] = useState<SourceKind | null>(null);
  const [chosenTarget, setTarget] = useState<string | null>(null);
  const [folder, setFolder] = useState<Destination | null>(null);
  const [choice, setChoice] = useState<Choice | null>(null);
  const [opener, setOpener] = useState<Opener>('passphrase');
  const [given, setGiven] = useState(false);
  const [printedId, setPrintedId] = useState('');
  const [anchor, setAnchor] = useState<HandedFile | null>(null);
  const [keyFile, setKeyFile] = useState<HandedFile | null>(null);
  const [into, setInto] = useState<Into | null>(null);
  const [typed, setTyped] = useState('');
  const secret = useRef<PassphraseHandle>(null);
  const sheets = useRef<KitSheetsHandle>(null);
  const goOnButton = useRef<HTMLButtonElement>(null);
  useKeptFocus(work.running !== null, goOnButton);

  const { plan, running } = work;
  if (work.restored !== null && plan !== null) return <RestoreOutcome restored={work.restored} plan={plan} />;
  // What it begins with follows from them: a field that gives way to another would take with it what was typed.
  if (known.asking) return null;

  const kind = chosenKind ?? (targets.length > 0 ? 'target' : 'sftp');
  const target = chosenTarget ?? targets[0] ?? '';
  const listed = work.place !== null;
  const replaced = plan?.replaces?.newer === true ? plan.replaces.name : null;
  const left = (
    listed
      ? [
          work.backups.length === 0 && 'There is no backup in this place.',
          choice === null && 'Choose a backup.',
          !given && (opener === 'kit' ? 'The recovery kit is needed.' : 'The passphrase of an officer is needed.'),
          opener === 'kit' && vaultIdDigits(printedId) === null && 'The vault id on the kit is needed, 16 digits of it at least.',
          opener === 'kit' && choice !== null && !isPinned(choice.vaultId, printedId) && 'The kit is of another vault than this backup.',
          into === null && 'Choose where the vault goes.',
          replaced !== null && typedLeft(typed, typedPhrase(replaced)),
        ]
      : [kind === 'sftp' && sftp.left, kind === 'folder' && folder === null && 'Choose the folder with the backups.']
  ).find((missing) => typeof missing === 'string');

  const errorAt = (place: ErrorPlace) => {
    if (work.failed === null) return null;
    const { step, error } = work.failed;
    const at = step === 'list' && error.code !== 'AGENT_GONE' ? 'source' : errorPlace(error.code);
    return at === place ? error : null;
  };

  /** Remembers something that the check rests on: what was checked before is not what would be restored now. */
  function changing<T>(set: (value: T) => void): (value: T) => void {
    return (value) => {
      set(value);
      setTyped('');
      work.unsettle();
    };
  }

  async function list(): Promise<void> {
    const { host, user, path } = sftp.value;
    const place =
      kind === 'target'
        ? target
        : kind === 'folder'
          ? (folder?.folder ?? '')
          : placeWords({ kind: 'sftp', host: host.trim(), port: sftp.port ?? 22, user, path });
    const found = await work.list(place, async () => {
      const answer =
        kind === 'target'
          ? await ask('restore.connectTarget', { name: target })
          : kind === 'folder'
            ? await ask('restore.connectFolder', { destination: folder?.token ?? '' })
            : await sftp.askWith((access) => ask('restore.connectSftp', access));
      if (answer?.ok) {
        const ids = new Set(answer.value.backups.map(({ vaultId }) => vaultId));
        const [only] = ids;
        setChoice(ids.size === 1 && only !== undefined ? { vaultId: only, backup: null } : null);
      }
      return answer ?? { ok: true, value: { backups: [], problems: [] } };
    });
    if (found) sftp.clear();
  }

  async function check(): Promise<void> {
    if (choice === null || into === null) return;
    const passphrase = opener === 'passphrase' ? (secret.current?.peek() ?? null) : null;
    const kit = opener === 'kit' ? (sheets.current?.peek() ?? null) : null;
    if (passphrase === null && kit === null) return;
    const held = await work.check(() =>
      ask('restore.check', {
        ...choice,
        passphrase,
        kit,
        kitVaultId: opener === 'kit' ? printedId : null,
        into: into.vault,
        checkpoint: anchor?.token ?? null,
        keyFile: opener === 'passphrase' ? (keyFile?.token ?? null) : null,
      }),
    );
    for (const bytes of [passphrase, ...(kit ?? [])]) bytes?.fill(0);
    if (!held) (opener === 'kit' ? sheets : secret).current?.focus();
  }

  async function goOn(): Promise<void> {
    if (running !== null || left !== undefined) return;
    if (!listed) await list();
    else if (plan === null) await check();
    else await work.finish(replaced);
  }

  const said = left ?? work.said ?? '';
  return (
    <Dialog
      name="restore"
      title="Restore a vault"
      size="full"
      onClose={closeDialog}
      onSubmit={replaced === null ? goOn : () => undefined}
      footer={
        running !== null ? (
          <>
            <RestoreProgress stopping={work.stopping} />
            <Button busy={work.stopping} onClick={work.stop} data-testid="restore-stop">
              Stop
            </Button>
          </>
        ) : replaced !== null ? (
          <DangerFooter left={left} busy={false} disabled={false} onClick={goOn} testId="restore-finish">
            Restore the backup, and move the newer vault aside
          </DangerFooter>
        ) : (
          <>
            <span className={dialogs.left} role="status">
              {said}
            </span>
            <Button onClick={closeDialog}>Cancel</Button>
            <Button
              ref={goOnButton}
              kind="primary"
              type="submit"
              className={dialogs.last}
              disabled={left !== undefined}
              data-testid={listed ? (plan === null ? 'restore-check' : 'restore-finish') : 'restore-list'}
            >
              {listed ? (plan === null ? 'Check the backup' : `Restore into ${into?.name ?? ''}`) : 'List the backups'}
            </Button>
          </>
        )
      }
    >
      <ErrorNote error={errorAt(null)} />
      <fieldset
        disabled={running !== null}
        className={classes(columns.columns, styles.steps)}
        data-listed={listed || undefined}
        aria-label="Steps of the restore"
      >
        <SourceStep
          targets={targets}
          kind={kind}
          onKind={setKind}
          target={target}
          onTarget={setTarget}
          sftp={sftp}
          folder={folder}
          onFolder={setFolder}
          listed={work.place === null ? null : { place: work.place, backups: work.backups.length }}
          onLeave={work.leave}
          error={errorAt('source')}
        />
        <BackupsStep
          backups={listed ? work.backups : null}
          problems={work.problems}
          choice={choice}
          onChoose={changing(setChoice)}
          plan={plan}
          error={errorAt('backups')}
        />
        <div className={columns.column}>
          <OpensStep
            vaultId={listed ? (choice?.vaultId ?? null) : null}
            opener={opener}
            onOpener={changing((next: Opener) => {
              setOpener(next);
              setGiven(false);
            })}
            secret={secret}
            sheets={sheets}
            onSecret={() => {
              setGiven(!((opener === 'kit' ? sheets : secret).current?.isEmpty() ?? true));
              work.unsettle();
            }}
            printedId={printedId}
            onPrintedId={changing(setPrintedId)}
            anchor={anchor}
            onAnchor={changing(setAnchor)}
            keyFile={keyFile}
            onKeyFile={changing(setKeyFile)}
            error={errorAt('opens')}
          />
          <IntoStep into={into} onInto={changing(setInto)} plan={plan} typed={typed} onTyped={setTyped} error={errorAt('into')} />
        </div>
      </fieldset>
      {session !== null && running !== null && (
        <p className={dialogs.hint}>
          The open vault locks itself all the same when nobody uses the window. That would interrupt the restore; nothing would be half done.
        </p>
      )}
    </Dialog>
  );
}
