import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandRow } from '../../../preload/contract/commands.ts';
import type { Answer, Bridge, CallName } from '../../../preload/contract/index.ts';
import { ask } from '../../../renderer/stores/ask.ts';
import { takeCommand, unfinished, useCommands } from '../../../renderer/stores/commands.ts';
import { setFilter, useInventory } from '../../../renderer/stores/inventory.ts';
import { useKit } from '../../../renderer/stores/kit.ts';
import { goTo, useNavigation } from '../../../renderer/stores/navigation.ts';
import { useProfiles } from '../../../renderer/stores/profiles.ts';
import { setRequestFilter, useRequests } from '../../../renderer/stores/requests.ts';
import { takeSession, useSession } from '../../../renderer/stores/session.ts';

const unlocked = {
  state: 'unlocked',
  vaultName: 'v',
  vaultId: 'a'.repeat(64),
  folder: '/v',
  officer: 'alice',
  role: 'custodian',
  unlockedAt: 0,
  locksAt: null,
  demo: false,
} as const;
const locked = { state: 'locked', since: 1, reason: 'officer', vault: null } as const;
const command: CommandRow = {
  id: 'command00001',
  kind: 'import',
  title: 'Import 7 files',
  state: 'running',
  officer: 'alice',
  host: 'h',
  createdAt: 1,
  startedAt: 1,
  endedAt: null,
  done: 1,
  total: 7,
  outcome: null,
  error: null,
  cancellable: true,
  repeatable: false,
};

let answer: (name: CallName) => Promise<Answer<unknown>>;

beforeEach(() => {
  answer = async () => ({ ok: true, value: {} });
  vi.stubGlobal('window', { strongroom: { call: (name: CallName) => answer(name) } as unknown as Bridge });
  useSession.setState({
    app: {
      version: '',
      platform: 'linux',
      shell: 'development',
      session: unlocked,
      recent: [],
      preferences: { theme: 'system', density: 'automatic', columns: {} },
      hearsScreenLock: true,
      chosen: null,
    },
  });
});

describe('after the lock', () => {
  it('nothing of the vault is left in any slice', () => {
    setFilter({ search: 'secret.example' });
    useInventory.setState({ open: 'certificate' });
    useKit.setState({ kit: true });
    setRequestFilter({ search: 'secret.example' });
    useProfiles.setState({ open: 'secret.example', imported: ['secret.example'], lastUsed: 'secret.example' });
    takeCommand(command);
    goTo('audit');
    takeSession(locked);
    for (const slice of [useInventory, useRequests, useProfiles, useKit, useCommands, useNavigation]) {
      const text = JSON.stringify(slice.getState());
      expect(text).toBe(JSON.stringify(slice.getInitialState()));
      expect(text).not.toMatch(/secret\.example|AGE-SECRET|Import 7/);
    }
  });

  it('an answer that was still on its way brings nothing back', async () => {
    let deliver: (value: Answer<unknown>) => void = () => undefined;
    answer = () => new Promise((resolve) => (deliver = resolve));
    const asked = ask('certificates.list', {});
    takeSession(locked);
    deliver({ ok: true, value: { total: 1, items: [{ commonName: 'secret.example' }] } });
    expect(await asked).toMatchObject({ ok: false, error: { code: 'VAULT_LOCKED' } });
  });

  it('the answer to the lock itself arrives', async () => {
    answer = async () => {
      takeSession(locked);
      return { ok: true, value: { outcome: 'locked' } };
    };
    expect(await ask('vault.lock', { interrupt: false })).toEqual({ ok: true, value: { outcome: 'locked' } });
  });
});

describe('commands', () => {
  it('an ended command is not brought back to life by an older answer', () => {
    takeCommand({ ...command, state: 'done', endedAt: 5, done: 7 });
    takeCommand(command);
    expect(useCommands.getState().live[command.id]?.state).toBe('done');
  });

  it('lists those under way, the oldest first', () => {
    takeSession(locked);
    takeSession(unlocked);
    takeCommand({ ...command, id: 'command00002', createdAt: 9 });
    takeCommand(command);
    takeCommand({ ...command, id: 'command00003', state: 'failed', endedAt: 3 });
    expect(unfinished(useCommands.getState().live).map(({ id }) => id)).toEqual(['command00001', 'command00002']);
  });

  it('a bridge that breaks is an answer, not an exception', async () => {
    answer = () => Promise.reject(new Error('gone'));
    expect(await ask('agents.list', {})).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
  });
});
