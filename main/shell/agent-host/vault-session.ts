import type { AgentCallName, AgentEvent, LifeCalls, OpenedVault } from '../../../preload/contract/agent-port.ts';
import type { Session } from '../../../preload/contract/app.ts';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import type { BridgeEvent } from '../../../preload/contract/events.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { restoreProgress } from '../../../preload/contract/restore.ts';
import type { Clock } from '../clock.ts';
import { createIdleLock } from '../idle-lock.ts';
import type { AgentProcess } from './agent-process.ts';

type WithoutSequence<E> = E extends unknown ? Omit<E, 'sequence'> : never;
/** An event before the channel has numbered it. */
export type Announcement = WithoutSequence<BridgeEvent>;
export type LockReason = LifeCalls['agent.lock']['input']['reason'];
type LockedReason = Extract<Session, { state: 'locked' }>['reason'];
/** Calls that leave something of a restore in the agent: a connection, a key to sign in with, what was fetched. */
type RestoreCall =
  | 'agent.readIdentity'
  | 'agent.restoreFromSftp'
  | 'agent.restoreFromFolder'
  | 'agent.restoreFromTarget'
  | 'agent.restoreCheck'
  | 'agent.restoreFinish';
/** Calls that need no open vault. */
type AnyAgentCall = 'agent.findKeyFile' | 'agent.judge' | 'agent.generate' | 'agent.probeSftp' | RestoreCall;

export interface VaultSessionOptions {
  clock: Clock;
  startAgent(listener: { onEvent(event: AgentEvent): void; onExit(): void }): AgentProcess;
  vaultToken(folder: string): string;
  /** A vault that was named at start. */
  chosen: string | null;
  publish(announcement: Announcement): void;
  /** A vault was opened that will be there the next time, too. */
  onOpened(vault: { name: string; folder: string; at: number }): void;
  /** The agent is gone: nothing of the vault may stay behind in the window. */
  onLocked(): void;
}

export interface VaultSession {
  state(): Session;
  isUnlocked(): boolean;
  /** Starts the agent that a locked screen asks about its vault, so that it is there when the window is. */
  prepare(): void;
  describe(folder: string): Promise<LifeCalls['agent.describe']['output']>;
  /** Opens a vault with its recovery kit, without any officer; it is then open for the officer who was given a new passphrase. */
  openWithKit(folder: string, input: Omit<LifeCalls['agent.openWithKit']['input'], 'folder'>): Promise<void>;
  create(folder: string, input: Omit<LifeCalls['agent.create']['input'], 'folder'>): Promise<LifeCalls['agent.create']['output']['kit']>;
  unlock(folder: string, input: Omit<LifeCalls['agent.unlock']['input'], 'folder'>): Promise<void>;
  openDemo(folder: string): Promise<void>;
  /** Asks the open vault's agent, or one that is started for it. */
  askAnyAgent<N extends AnyAgentCall>(name: N, input: LifeCalls[N]['input']): Promise<LifeCalls[N]['output']>;
  /** Ends a restore that runs or waits. Where no vault is open its agent ends with it: nothing that was entered or fetched stays in a memory. */
  endRestore(): Promise<void>;
  /** A call to the open vault. @throws StrongroomError `VAULT_LOCKED` */
  ask(name: AgentCallName, input: unknown): Promise<unknown>;
  /** @param options.next folder of the vault whose name the locked screen shows; the one that was open where it is left out */
  lock(options: { interrupt: boolean; reason: LockReason; next?: string | undefined }): Promise<CallOutput<'vault.lock'>>;
  touch(): void;
  /** Locks and ends the agent for good, interrupting what runs. */
  close(): Promise<void>;
}

/** How long an agent may take to answer a lock before it is ended without one (ms): it may be writing the checkpoint of a large vault. */
const LOCK_PATIENCE = 30_000;
/** The same when the machine is about to sleep or the application to quit. */
const INTERRUPT_PATIENCE = 10_000;
/** How long it may take to end after it has answered. */
const END_PATIENCE = 5000;
/** How long an agent may take to stop a restore, which throws away what was fetched, before it is ended all the same (ms). */
const RESTORE_PATIENCE = 5000;
/** How long quitting waits for a vault that is being created or opened just then, and for its lock. */
const CLOSE_PATIENCE = 20_000;

/** The life of the vault that is open in this application, and of the agent that owns it: at most one of each. */
export function createVaultSession(options: VaultSessionOptions): VaultSession {
  const { clock } = options;
  let agent: AgentProcess | null = null;
  /** The agent that knows something of a restore. */
  let restorer: AgentProcess | null = null;
  /** What it was asked and has not answered yet. */
  const unanswered = new Set<Promise<unknown>>();
  let open: { vault: OpenedVault; demo: boolean } | null = null;
  let locked: { since: number | null; reason: LockedReason; folder: string | null } = { since: null, reason: 'start', folder: options.chosen };
  let ending = false;
  let makingDemo = false;
  let turn: Promise<unknown> = Promise.resolve();

  const idle = createIdleLock(clock, {
    due: () => void lock({ interrupt: false, reason: 'idle' }).then(tellIfPutOff),
    waits: (commands) => options.publish({ type: 'lock-waits', commands }),
    changed: () => tellState(),
  });
  const tellState = () => options.publish({ type: 'session', session: state() });
  // The agent had begun a command that the shell did not know of yet.
  const tellIfPutOff = (outcome: CallOutput<'vault.lock'>) => {
    if (outcome.outcome === 'busy') idle.setBusy(outcome.commands.length);
  };

  /** Opening and locking happen one after the other, whatever order they are asked for in. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work, work);
    turn = done.catch(() => undefined);
    return done;
  };

  const state = (): Session => {
    if (!open) return { state: 'locked', since: locked.since, reason: locked.reason, vault: locked.folder === null ? null : options.vaultToken(locked.folder) };
    const { vaultName, vaultId, folder, officer, role, unlockedAt } = open.vault;
    return { state: 'unlocked', vaultName, vaultId, folder, officer, role, unlockedAt, locksAt: idle.locksAt(), demo: open.demo };
  };

  const runningAgent = (): AgentProcess => {
    if (agent && !agent.ended) return agent;
    const started: AgentProcess = options.startAgent({
      onEvent(event) {
        if (agent === started) hear(event);
      },
      onExit() {
        if (restorer === started) restorer = null;
        if (agent !== started) return;
        agent = null;
        if (open && !ending) becomeLocked('agent-gone');
      },
    });
    agent = started;
    return started;
  };

  const hear = (event: AgentEvent) => {
    if (event.type === 'busy') idle.setBusy(event.commands);
    else if (event.type === 'settings') idle.setMinutes(event.idleMinutes);
    // What was to vouch for the officer's presence is gone: whatever runs is interrupted.
    else if (event.type === 'key-file-removed') void lock({ interrupt: true, reason: 'key-file' });
    // A restore needs no open vault. That it runs holds no idle lock off either: it belongs to none, and must not keep one open. A lock interrupts it,
    // which leaves nothing half, because it works in a folder of its own until it is whole.
    else if (event.type === 'restore') tellProgress(event);
    // Before an unlock is answered and after a lock there is nobody to whom the names in an event may be shown.
    else if (open) options.publish(event);
  };

  /** While no vault is open nothing else than these three numbers and words gets through, whatever the agent put into the event. */
  const tellProgress = (event: AgentEvent) => {
    const progress = restoreProgress.safeParse(event);
    if (progress.success) options.publish({ type: 'restore', ...progress.data });
  };

  const becomeOpen = (vault: OpenedVault, demo: boolean) => {
    open = { vault, demo };
    idle.start(vault.idleMinutes);
    if (!demo) options.onOpened({ name: vault.vaultName, folder: vault.folder, at: vault.unlockedAt });
    tellState();
  };

  const becomeLocked = (reason: LockedReason, next?: string) => {
    // A demo's folder opens with no passphrase that anyone knows.
    locked = { since: clock.now(), reason, folder: next ?? (open && !open.demo ? open.vault.folder : null) };
    open = null;
    idle.stop();
    options.onLocked();
    tellState();
  };

  const opening = <T extends { opened: OpenedVault }>(demo: boolean, ask: (agent: AgentProcess) => Promise<unknown>): Promise<T> =>
    inTurn(async () => {
      if (open) throw new StrongroomError('VAULT_IN_USE', 'A vault is open already.', 'Lock it first.');
      // The window that restored may be gone without a word. Its agent does not become a vault's.
      if (restorer !== null) await letGo(restorer);
      const answer = (await ask(runningAgent())) as T;
      becomeOpen(answer.opened, demo);
      return answer;
    });

  const withinPatience = <T>(work: Promise<T>, patience: number): Promise<T | null> =>
    new Promise((resolve) => {
      const cancel = clock.after(patience, () => resolve(null));
      work.then(resolve, () => resolve(null)).finally(cancel);
    });

  /** Ends an agent that no vault is open in. Whoever asks for one meanwhile gets a new one. */
  const letGo = async (unneeded: AgentProcess) => {
    if (agent === unneeded) agent = null;
    if (restorer === unneeded) restorer = null;
    await unneeded.end(0);
  };

  const endRestore = async () => {
    const asked = restorer;
    if (asked === null) return;
    // What it was doing is done with once that is answered, too: before that it may still have to throw away what it fetched.
    await withinPatience(Promise.allSettled([asked.ask('agent.restoreEnd', {}), ...unanswered]), RESTORE_PATIENCE);
    await inTurn(async () => {
      // Before it was its turn a vault may have been opened, or another restore been begun and ended.
      if (restorer !== asked) return;
      restorer = null;
      if (!open) await letGo(asked);
    });
  };

  const lock: VaultSession['lock'] = ({ interrupt, reason, next }) =>
    inTurn(async () => {
      if (!open || !agent) return { outcome: 'locked' };
      ending = true;
      try {
        // An agent that fails or does not answer is ended all the same: a lock that was asked for must lock.
        const answer = (await withinPatience(
          agent.ask('agent.lock', { interrupt, reason }),
          interrupt ? INTERRUPT_PATIENCE : LOCK_PATIENCE,
        )) as CallOutput<'vault.lock'> | null;
        if (answer?.outcome === 'busy') return answer;
        await agent?.end(answer ? END_PATIENCE : 0);
        becomeLocked(reason === 'quit' ? 'officer' : reason, next);
        return { outcome: 'locked' };
      } finally {
        ending = false;
      }
    });

  return {
    state,
    isUnlocked: () => open !== null,
    prepare: () => void runningAgent(),
    describe: async (folder) => (await runningAgent().ask('agent.describe', { folder })) as LifeCalls['agent.describe']['output'],
    async create(folder, input) {
      const { kit } = await opening<LifeCalls['agent.create']['output']>(false, (running) => running.ask('agent.create', { folder, ...input }));
      return kit;
    },
    async unlock(folder, input) {
      await opening<LifeCalls['agent.unlock']['output']>(false, (running) => running.ask('agent.unlock', { folder, ...input }));
    },
    async openWithKit(folder, input) {
      await opening<LifeCalls['agent.openWithKit']['output']>(false, (running) => running.ask('agent.openWithKit', { folder, ...input }));
    },
    async openDemo(folder) {
      makingDemo = true;
      try {
        await opening<LifeCalls['agent.demo']['output']>(true, (running) => running.ask('agent.demo', { folder }));
      } finally {
        makingDemo = false;
      }
    },
    async askAnyAgent(name, input) {
      const asked = runningAgent();
      const answer = asked.ask(name, input);
      if (name.startsWith('agent.restore') || name === 'agent.readIdentity') {
        restorer = asked;
        unanswered.add(answer);
        const done = () => unanswered.delete(answer);
        answer.then(done, done);
      }
      return (await answer) as never;
    },
    endRestore,
    async ask(name, input) {
      if (!open || !agent) throw new StrongroomError('VAULT_LOCKED', 'The vault is locked.', 'Unlock it and repeat the step.');
      return agent.ask(name, input);
    },
    lock,
    touch: () => idle.touch(),
    async close() {
      // A demo that is still being made is not worth waiting for.
      await withinPatience(lock({ interrupt: true, reason: 'quit' }), makingDemo ? 0 : CLOSE_PATIENCE);
      await agent?.end(0);
    },
  };
}
