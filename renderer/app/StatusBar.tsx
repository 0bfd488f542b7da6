import { anchorVerdict } from '../components/anchor-words.ts';
import { hasCopies, shortMoment } from '../components/backup-words.ts';
import { progressWords } from '../components/command-words.ts';
import { Mark } from '../components/Mark.tsx';
import { Moment } from '../components/Moment.tsx';
import { count } from '../components/numbers.ts';
import { TimeLeft } from '../components/TimeLeft.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useAnchors } from '../stores/anchors.ts';
import { useApprovals } from '../stores/approvals.ts';
import { useAudit } from '../stores/audit.ts';
import { useBackup } from '../stores/backup.ts';
import { useNow } from '../stores/clock.ts';
import { unfinished, useCommands } from '../stores/commands.ts';
import { useInventory } from '../stores/inventory.ts';
import { goTo, openDialog } from '../stores/navigation.ts';
import { useSession, useUnlocked } from '../stores/session.ts';
import styles from './StatusBar.module.css';

function LockFact({ locksAt }: { locksAt: number | null }) {
  const waits = useSession((state) => state.lockWaits);
  if (locksAt === null || waits !== null) {
    return <Mark kind="waiting">{waits === null || waits === 0 ? 'lock waits for running commands' : `lock waits for ${count(waits, 'command')}`}</Mark>;
  }
  return <TimeLeft said="locks in" until={locksAt} testId="locks-in" />;
}

function RunningFact() {
  const live = useCommands((state) => state.live);
  const approval = useApprovals((state) => state.waiting[0]);
  const running = unfinished(live);
  const first = running[0];
  if (first === undefined) return <span className={styles.fact}>no command running</span>;
  const asking = running.find((command) => command.kind === 'import' && command.state === 'waiting');
  const show = asking ?? (running.length === 1 && first.kind === 'import' ? first : null);
  return (
    <button
      type="button"
      className={styles.link}
      data-testid="running-commands"
      onClick={() => {
        if (asking === undefined && approval !== undefined) openDialog({ kind: 'approval', command: approval.command });
        else if (show === null) goTo('commands');
        else openDialog({ kind: 'import-progress', command: show.id });
      }}
    >
      <Mark kind={asking === undefined && approval === undefined ? 'running' : 'attention'}>
        {asking !== undefined
          ? `${visibleText(asking.title)}: a passphrase is needed`
          : approval !== undefined
            ? `${visibleText(approval.title)}: a custodian is needed`
            : running.length === 1
              ? `${visibleText(first.title)} ${progressWords(first)}`
              : `${count(running.length, 'command')} running`}
      </Mark>
    </button>
  );
}

/** How old the newest copy of the log's signature outside the vault is; louder where much was done since. */
function AnchorFact() {
  const state = useAnchors((slice) => slice.state);
  const now = useNow(60_000);
  if (state === null) return null;
  const { kind, text } = anchorVerdict(state, now);
  const words = state.newest === null ? 'log not anchored' : <>log anchored {<Moment time={state.newest.at} as="ago" />}</>;
  return (
    <button type="button" className={styles.link} data-testid="last-anchor" title={text} onClick={() => goTo('audit')}>
      {kind === null ? words : <Mark kind={kind}>{words}</Mark>}
    </button>
  );
}

/** When the newest good backup was taken, and that it was read back; louder where it would not do. */
function BackupFact() {
  const state = useBackup((slice) => slice.state);
  const now = useNow(60_000);
  if (state === null) return null;
  const { last, verdict } = state;
  const kind = verdict.state;
  return (
    <button type="button" className={styles.link} data-testid="last-backup" title={verdict.text} onClick={() => goTo('backup')}>
      {last === null ? (
        <Mark kind={kind === 'good' ? 'absent' : kind}>{hasCopies(state) ? 'no good backup' : 'no backup yet'}</Mark>
      ) : kind === 'good' ? (
        <span className={styles.pair}>
          <span>last backup {shortMoment(last.takenAt, now)}</span>
          <Mark kind="good">read back</Mark>
        </span>
      ) : (
        <Mark kind={kind}>last backup {shortMoment(last.takenAt, now)}</Mark>
      )}
    </button>
  );
}

/** The facts that an officer must never have to look for. */
export function StatusBar() {
  const session = useUnlocked();
  const log = useInventory((state) => state.overview?.log);
  const size = useAudit((state) => state.size) ?? log?.size ?? null;
  if (session === null) return null;
  return (
    <footer className={styles.bar}>
      <span className={styles.fact}>
        <Mark kind="good">
          local agent unlocked by {visibleText(session.officer)} ({session.role})
        </Mark>
      </span>
      <span className={styles.fact}>
        <LockFact locksAt={session.locksAt} />
      </span>
      <button type="button" className={styles.link} onClick={() => goTo('audit')}>
        log: {size === null ? '…' : count(size, 'entry', 'entries')}
      </button>
      <span className={styles.fact}>
        {log?.lastCheckpointAt == null ? (
          'no checkpoint yet'
        ) : (
          <>
            checkpoint <Moment time={log.lastCheckpointAt} as="ago" />
          </>
        )}
      </span>
      <AnchorFact />
      <BackupFact />
      <span className={styles.last}>
        <RunningFact />
      </span>
    </footer>
  );
}
