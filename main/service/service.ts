import { basename } from 'node:path';
import type { AgentArguments, AgentCallName, AgentEvent, LifeCalls, OpenedVault } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { probeHostKey } from '../backup/targets/probe-host-key.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { selfTest } from '../crypto/self-test.ts';
import { KEY_FILE_REMOVED } from '../vault/key-file.ts';
import { AnchorWatch } from './anchor-watch.ts';
import { BackupWatch } from './backup-watch.ts';
import { handlers, type OpenState } from './call-handlers.ts';
import { createVault } from './create-vault.ts';
import { createDemoVault } from './demo/demo-vault.ts';
import { describeKeyFile, describeVault } from './describe-vault.ts';
import { DriveWatch } from './drive-watch.ts';
import { demandKeyFilePath } from './find-key-file.ts';
import { Imports } from './import-calls.ts';
import { InventoryPages } from './inventory-calls.ts';
import type { KeptKit } from './kept-kit.ts';
import { openVault } from './open-vault.ts';
import { openWithKit } from './open-with-kit.ts';
import { generatePassphrase } from './passphrase-generator.ts';
import { demandStrongPassphrase, judgePassphrase } from './passphrase-strength.ts';
import { RequestPlans } from './request-file-calls.ts';
import { Restore } from './restore-calls.ts';
import { retireKeys } from './retire-keys.ts';
import { SearchWatch } from './search-watch.ts';
import type { SessionEvents } from './session-events.ts';
import { readSettings } from './settings.ts';
import { SftpIdentities } from './sftp-identities.ts';
import { lockedMeanwhile, type VaultSession } from './vault-session.ts';
import { demandRole } from './who-may.ts';

/** One agent's service: at most one open vault. */
export interface Service {
  call<N extends AgentCallName>(name: N, input: AgentArguments<N>): Promise<CallOutput<N>>;
  readonly life: { readonly [N in keyof LifeCalls]: (input: LifeCalls[N]['input']) => Promise<LifeCalls[N]['output']> };
  listen(listener: (event: AgentEvent) => void): void;
  close(reason: string): Promise<void>;
}

/** An SFTP server shows its key within this time (ms), or not at all. */
const PROBE_LIMIT = 30_000;

const reasons = {
  officer: 'by the officer',
  idle: 'after idle time',
  suspend: 'before the workstation sleeps',
  'screen-lock': 'as the screen was locked',
  'key-file': KEY_FILE_REMOVED,
  quit: 'as the application ends',
};

/** Composes the service. Known answers are checked before any vault is opened. */
export function createService(options: { version: string; host: string; now?: () => number }): Service {
  const now = options.now ?? Date.now;
  const listeners: ((event: AgentEvent) => void)[] = [];
  const tell = (event: AgentEvent) => {
    for (const listener of listeners) listener(event);
  };
  const events: SessionEvents = {
    command: (command) => {
      tell({ type: 'command', command });
      state?.anchors.command(command);
    },
    busy: (commands) => {
      tell({ type: 'busy', commands });
      if (commands === 0) state?.search.wake();
    },
    inventory: () => {
      tell({ type: 'inventory' });
      state?.search.wake();
    },
    audit: (size) => {
      tell({ type: 'audit', size });
      state?.backups.grown();
      state?.anchors.grown(size);
    },
    backup: () => tell({ type: 'backup' }),
    approvals: () => tell({ type: 'approvals' }),
  };
  const common = { host: options.host, now, events };
  let state: OpenState | null = null;
  let opening = false;
  let keyFileWatch = () => {};
  const identities = new SftpIdentities();
  const restore = new Restore(now, (stage, done, total) => tell({ type: 'restore', stage, done, total }));

  async function begin(open: () => Promise<{ session: VaultSession; kit: KeptKit | null }>): Promise<OpenState> {
    if (state || opening) throw new StrongroomError('VAULT_IN_USE', 'This agent has a vault open already.', 'Lock it first.');
    opening = true;
    try {
      await selfTest();
      const { session, kit } = await open();
      state = {
        session,
        kit,
        imports: new Imports(session),
        requestPlans: new RequestPlans(session),
        identities,
        backups: new BackupWatch(session),
        anchors: new AnchorWatch(session, () => tell({ type: 'anchors' })),
        drives: new DriveWatch(() => tell({ type: 'drives' })),
        search: new SearchWatch(session),
        inventory: new InventoryPages(session),
      };
      const { backups, anchors, search } = state;
      keyFileWatch = session.keyFile.watch(() => tell({ type: 'key-file-removed' }));
      session.watchRows().catch(() => undefined);
      void session.background((signal) => retireKeys(session, signal));
      void session.background((signal) => backups.run(signal));
      void session.background((signal) => anchors.run(signal));
      void session.background((signal) => search.run(signal));
      return state;
    } finally {
      opening = false;
    }
  }

  async function close(reason: string): Promise<void> {
    const ended = state;
    state = null;
    keyFileWatch();
    identities[Symbol.dispose]();
    ended?.drives[Symbol.dispose]();
    ended?.kit?.[Symbol.dispose]();
    await restore.end();
    await ended?.session.close(reason);
  }

  return {
    async call(name, input) {
      const open = state;
      try {
        if (!open) throw new StrongroomError('VAULT_LOCKED', 'The vault is locked.', 'Unlock it first.');
        demandRole(open.session.officer.role, name);
        return await handlers(options.version, tell)[name](open, input);
      } catch (error) {
        // However early it was refused: nothing holds a passphrase of it any more.
        wipeSecrets(input);
        // Its database was closed under it, which is no defect.
        if (open && state !== open && !(error instanceof StrongroomError)) throw lockedMeanwhile(error);
        throw error;
      }
    },
    life: {
      'agent.describe': async ({ folder }) => describeVault(folder, now()),
      'agent.findKeyFile': async ({ folder, officer }) => describeKeyFile(folder, officer),
      'agent.create': async (input) => {
        try {
          await demandStrongPassphrase(input.passphrase, [input.officer, basename(input.folder), 'strongroom']);
          const { session, kit } = await begin(() => createVault({ ...common, ...input, kit: input.kit ?? false }));
          return { opened: await describeOpened(session), kit: kit !== null };
        } finally {
          wipe(input.passphrase);
        }
      },
      'agent.unlock': async ({ keyFile, ...input }) => {
        try {
          const keyFiles = keyFile === null ? [] : [demandKeyFilePath(keyFile)];
          const { session } = await begin(async () => ({ session: await openVault({ ...common, ...input, keyFiles }), kit: null }));
          return { opened: await describeOpened(session) };
        } finally {
          wipe(input.passphrase);
        }
      },
      'agent.openWithKit': async (input) => {
        try {
          const { session } = await begin(async () => ({ session: await openWithKit({ ...common, ...input }), kit: null }));
          return { opened: await describeOpened(session) };
        } finally {
          // However early it was refused.
          for (const bytes of [...input.sheets, input.passphrase]) wipe(bytes);
        }
      },
      'agent.lock': async ({ interrupt, reason }) => {
        // What waits for an answer of an officer who has left does not hold the idle lock off.
        const running = (state?.session.queue.running() ?? []).filter((command) => reason !== 'idle' || command.state !== 'waiting');
        if (!interrupt && running.length > 0) return { outcome: 'busy', commands: running.map(({ id, title }) => ({ id, title })) };
        await close(reasons[reason]);
        return { outcome: 'locked' };
      },
      'agent.judge': async ({ passphrase, purpose, words }) => judgePassphrase(passphrase, purpose, words),
      'agent.generate': async () => ({ passphrase: generatePassphrase() }),
      'agent.probeSftp': ({ host, port }) => probeHostKey(host, port, AbortSignal.timeout(PROBE_LIMIT)),
      'agent.readIdentity': async ({ source }) => identities.read(source, state?.session.folder ?? null, state?.session.ownFiles ?? []),
      'agent.restoreFromSftp': (input) => restore.connectSftp(identities, input),
      'agent.restoreFromFolder': ({ folder }) => restore.connectFolder(folder),
      'agent.restoreFromTarget': async ({ name }) => {
        if (!state) throw new StrongroomError('VAULT_LOCKED', 'The vault is locked.', 'Unlock it first.');
        return restore.connectTarget(state.session, name);
      },
      'agent.restoreCheck': (input) => restore.check(input),
      'agent.restoreFinish': (input) => restore.finish(input),
      'agent.restoreEnd': async () => {
        await restore.end();
        if (!state) identities[Symbol.dispose]();
        return {};
      },
      'agent.demo': async ({ folder }) => {
        const { session } = await begin(async () => ({ session: await createDemoVault({ ...common, folder }), kit: null }));
        return { opened: await describeOpened(session) };
      },
    },
    listen: (listener) => {
      listeners.push(listener);
    },
    close,
  };
}

async function describeOpened(session: VaultSession): Promise<OpenedVault> {
  const { officer, folder, vaultId, unlockedAt } = session;
  return {
    vaultName: basename(folder),
    vaultId,
    folder,
    officer: officer.name,
    role: officer.role,
    unlockedAt,
    idleMinutes: (await readSettings(session.queries)).idleMinutes,
  };
}

/** Passphrases stand in an input by themselves, or in what says how something is protected. */
function wipeSecrets(input: object): void {
  for (const value of Object.values(input)) {
    if (value instanceof Uint8Array) wipe(value);
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) wipeSecrets(value);
  }
}
