import { basename } from 'node:path';
import type { AgentArguments, AgentCallName, AgentEvent, LifeCalls, OpenedVault } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import type { KeptKit } from '../../preload/contract/vault.ts';
import { utf8 } from '../crypto/bytes.ts';
import { wipe } from '../crypto/secret-bytes.ts';
import { selfTest } from '../crypto/self-test.ts';
import { refuseInside, writeWhole } from '../custody/release-file.ts';
import { shownTargets } from '../custody/release-targets.ts';
import { LOCAL_AGENT, listAgents } from './agent-calls.ts';
import { auditGrowth, listAudit, showAuditEntry } from './audit-calls.ts';
import { changeOfficerPassphrase } from './change-officer-passphrase.ts';
import { listCommandRows, showCommand } from './command-calls.ts';
import { createVault } from './create-vault.ts';
import { createDemoVault } from './demo/demo-vault.ts';
import { describeVault } from './describe-vault.ts';
import { Imports } from './import-calls.ts';
import { listInventory, listWaitingKeys, overview, showCertificate } from './inventory-calls.ts';
import { kitText } from './kit-sheet.ts';
import { exportLog, verifyLog } from './log-calls.ts';
import { openVault } from './open-vault.ts';
import { generatePassphrase } from './passphrase-generator.ts';
import { demandStrongPassphrase, judgePassphrase } from './passphrase-strength.ts';
import { showReleasePlan, startRelease } from './release-calls.ts';
import { watchRows } from './row-watch.ts';
import { changeSettings, readSettings } from './settings.ts';
import type { SessionEvents, VaultSession } from './vault-session.ts';

/** One agent's service: at most one open vault. */
export interface Service {
  call<N extends AgentCallName>(name: N, input: AgentArguments<N>): Promise<CallOutput<N>>;
  readonly life: { readonly [N in keyof LifeCalls]: (input: LifeCalls[N]['input']) => Promise<LifeCalls[N]['output']> };
  listen(listener: (event: AgentEvent) => void): void;
  close(reason: string): Promise<void>;
}

type Handlers = { [N in AgentCallName]: (open: OpenState, input: AgentArguments<N>) => Promise<CallOutput<N>> };

interface OpenState {
  session: VaultSession;
  imports: Imports;
  /** The kit's sheet, from creation until the officer has put it away. */
  kit: KeptKit | null;
}

const reasons = { officer: 'by the officer', idle: 'after idle time', suspend: 'before the workstation sleeps', quit: 'as the application ends' };

/** Composes the service. Known answers are checked before any vault is opened. */
export function createService(options: { version: string; host: string; now?: () => number }): Service {
  const now = options.now ?? Date.now;
  const listeners: ((event: AgentEvent) => void)[] = [];
  const tell = (event: AgentEvent) => {
    for (const listener of listeners) listener(event);
  };
  const events: SessionEvents = {
    command: (command) => tell({ type: 'command', command }),
    busy: (commands) => tell({ type: 'busy', commands }),
    inventory: () => tell({ type: 'inventory' }),
    audit: (size) => tell({ type: 'audit', size }),
  };
  const common = { host: options.host, now, events };
  let state: OpenState | null = null;
  let opening = false;

  async function begin(open: () => Promise<{ session: VaultSession; kit: KeptKit | null }>): Promise<OpenState> {
    if (state || opening) throw new StrongroomError('VAULT_IN_USE', 'This agent has a vault open already.', 'Lock it first.');
    opening = true;
    try {
      await selfTest();
      const { session, kit } = await open();
      state = { session, kit, imports: new Imports(session) };
      watchRows(session);
      return state;
    } finally {
      opening = false;
    }
  }

  async function close(reason: string): Promise<void> {
    const ended = state;
    state = null;
    await ended?.session.close(reason);
  }

  return {
    async call(name, input) {
      if (!state) throw new StrongroomError('VAULT_LOCKED', 'The vault is locked.', 'Unlock it first.');
      return handlers(options.version, tell)[name](state, input);
    },
    life: {
      'agent.describe': async ({ folder }) => describeVault(folder, now()),
      'agent.create': async (input) => {
        demandStrongPassphrase(input.passphrase, [input.officer, basename(input.folder), 'strongroom']);
        try {
          const { session, kit } = await begin(() => createVault({ ...common, ...input }));
          return { opened: await describeOpened(session), kit };
        } finally {
          wipe(input.passphrase);
        }
      },
      'agent.unlock': async (input) => {
        try {
          const { session } = await begin(async () => ({ session: await openVault({ ...common, ...input }), kit: null }));
          return { opened: await describeOpened(session) };
        } finally {
          wipe(input.passphrase);
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

function handlers(version: string, tell: (event: AgentEvent) => void): Handlers {
  return {
    'certificates.list': ({ session }, input) => listInventory(session, input),
    'certificates.show': ({ session }, { id }) => showCertificate(session, id),
    'keys.waiting': ({ session }, input) => listWaitingKeys(session, input),
    'overview.get': ({ session }) => overview(session),
    'import.start': async ({ imports }, { sources, eraseSource }) => ({
      command: (await imports.start({ sources, eraseSource, interactive: true, passphrases: [] })).command,
    }),
    'import.answer': async ({ imports }, input) => {
      imports.answer(input);
      return {};
    },
    'release.targets': async () => ({ targets: shownTargets() }),
    'release.plan': ({ session }, input) => showReleasePlan(session, input),
    'release.start': async ({ session }, input) => ({ command: (await startRelease(session, input)).command }),
    'commands.list': ({ session }, input) => listCommandRows(session, input),
    'commands.show': ({ session }, input) => showCommand(session, input),
    'commands.cancel': async ({ session }, { id }) => {
      session.queue.cancel(id);
      return {};
    },
    'commands.repeat': async ({ imports }, { id }) => ({ command: await imports.repeat(id) }),
    'audit.list': ({ session }, input) => listAudit(session, input),
    'audit.show': ({ session }, input) => showAuditEntry(session, input),
    'audit.growth': ({ session }) => auditGrowth(session),
    'audit.verify': async ({ session }) => ({ command: (await verifyLog(session, null)).command }),
    'audit.export': async ({ session }, { destination, overwrite }) => ({ command: (await exportLog(session, destination, overwrite)).command }),
    'agents.list': ({ session }) => listAgents(session, version),
    'agents.edit': async ({ session }, { id, name, host }) => {
      if (id !== LOCAL_AGENT) throw new StrongroomError('AGENT_GONE', 'There is no such agent.', 'Look at the list of agents again.');
      await changeSettings(session.ledger, { agentName: name, agentHost: host });
      return {};
    },
    'settings.get': async ({ session }) => shownSettings(session),
    'settings.set': async ({ session }, change) => {
      await changeSettings(session.ledger, change);
      const settings = await shownSettings(session);
      tell({ type: 'settings', idleMinutes: settings.idleMinutes });
      return settings;
    },
    'passphrase.change': async ({ session }, { current, next }) => {
      await changeOfficerPassphrase(session, current, next);
      return {};
    },
    'vault.saveKit': async ({ session, kit }, { destination }) => {
      if (!kit) throw new StrongroomError('KIT_GONE', 'The recovery kit was put away and is not here any more.', 'It is shown once, at creation.');
      refuseInside(session.folder, destination);
      await writeWhole(destination, true, [utf8(kitText(kit))]);
      return {};
    },
    'vault.kitDone': async (open) => {
      open.kit = null;
      return {};
    },
  };
}

async function shownSettings(session: VaultSession): Promise<CallOutput<'settings.get'>> {
  const { idleMinutes, attentionDays, urgentDays } = await readSettings(session.queries);
  return { idleMinutes, attentionDays, urgentDays };
}
