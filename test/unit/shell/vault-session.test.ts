import { beforeEach, describe, expect, it } from 'vitest';
import { type AgentChild, superviseAgent } from '../../../main/shell/agent-host/agent-process.ts';
import { type Announcement, createVaultSession, type VaultSession } from '../../../main/shell/agent-host/vault-session.ts';
import type { AgentMessage, AgentRequest, OpenedVault } from '../../../preload/contract/agent-port.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

const MINUTE = 60_000;
const vault: OpenedVault = {
  vaultName: 'acme',
  vaultId: 'f'.repeat(64),
  folder: '/v/acme',
  officer: 'alice',
  role: 'custodian',
  unlockedAt: 1,
  idleMinutes: 10,
};

/** An agent process whose answers the test gives. */
class FakeChild implements AgentChild {
  pid: number | undefined = 4711;
  readonly requests: AgentRequest[] = [];
  kills = 0;
  readonly #listeners: { message: ((message: AgentMessage) => void)[]; exit: ((code: number) => void)[] } = { message: [], exit: [] };

  postMessage(message: AgentRequest): void {
    this.requests.push(structuredClone(message));
  }
  kill(): boolean {
    this.kills += 1;
    return true;
  }
  on(event: 'message' | 'exit', listener: never): void {
    this.#listeners[event].push(listener);
  }
  say(message: AgentMessage): void {
    for (const listener of this.#listeners.message) listener(message);
  }
  exit(): void {
    this.pid = undefined;
    for (const listener of this.#listeners.exit) listener(0);
  }
  answer(name: string, value: unknown): void {
    const request = this.requests.findLast((asked) => asked.name === name);
    if (!request) throw new Error(`${name} was not asked`);
    this.say({ id: request.id, ok: true, value });
  }
}

let clock: FakeClock;
let children: FakeChild[];
let announced: Announcement[];
let locks: number;
let killed: number[];
let session: VaultSession;

const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
const latest = () => children.at(-1) as FakeChild;
const asked = () => latest().requests.map(({ name }) => name);

beforeEach(() => {
  clock = createFakeClock();
  children = [];
  announced = [];
  locks = 0;
  killed = [];
  session = createVaultSession({
    clock,
    startAgent(listener) {
      const child = new FakeChild();
      children.push(child);
      return superviseAgent(child, { clock, killHard: (pid) => void killed.push(pid), ...listener });
    },
    vaultToken: (folder) => `token of ${folder}`,
    chosen: null,
    publish: (announcement) => void announced.push(announcement),
    onOpened: () => undefined,
    onLocked: () => void (locks += 1),
  });
});

async function unlock(): Promise<void> {
  const unlocking = session.unlock('/v/acme', { officer: 'alice', passphrase: new Uint8Array([1, 2, 3]), keyFile: null });
  await settle();
  latest().answer('agent.unlock', { opened: vault });
  await unlocking;
}

describe('a session', () => {
  it('is locked at the start and has no agent', () => {
    expect(session.state()).toEqual({ state: 'locked', since: null, reason: 'start', vault: null });
    expect(children).toHaveLength(0);
  });

  it('has the agent that was prepared, and no other, once it is asked', async () => {
    session.prepare();
    expect(children).toHaveLength(1);
    expect(session.isUnlocked()).toBe(false);
    await unlock();
    expect(children).toHaveLength(1);
    expect(session.state()).toMatchObject({ state: 'unlocked' });
  });

  it('opens with the agent’s answer and tells the window', async () => {
    await unlock();
    expect(session.state()).toMatchObject({ state: 'unlocked', officer: 'alice', locksAt: clock.now() + 10 * MINUTE, demo: false });
    expect(announced.at(-1)).toMatchObject({ type: 'session', session: { state: 'unlocked' } });
  });

  it('keeps no passphrase once the agent has it', async () => {
    const passphrase = new Uint8Array([1, 2, 3]);
    void session.unlock('/v/acme', { officer: 'alice', passphrase, keyFile: null });
    await settle();
    expect(latest().requests[0]?.input).toMatchObject({ passphrase: new Uint8Array([1, 2, 3]) });
    expect(passphrase).toEqual(new Uint8Array(3));
  });

  it('stays locked when the agent refuses', async () => {
    const unlocking = session.unlock('/v/acme', { officer: 'alice', passphrase: new Uint8Array(), keyFile: null });
    await settle();
    latest().say({ id: 1, ok: false, error: { code: 'OFFICER_PASSPHRASE_WRONG', message: 'm', hint: 'h' } });
    await expect(unlocking).rejects.toMatchObject({ code: 'OFFICER_PASSPHRASE_WRONG' });
    expect(session.isUnlocked()).toBe(false);
    await expect(session.ask('overview.get', {})).rejects.toMatchObject({ code: 'VAULT_LOCKED' });
  });

  it('opens one vault at a time', async () => {
    await unlock();
    await expect(session.unlock('/v/other', { officer: 'alice', passphrase: new Uint8Array(), keyFile: null })).rejects.toMatchObject({ code: 'VAULT_IN_USE' });
  });
});

describe('a lock by hand', () => {
  it('names what it would interrupt and does nothing', async () => {
    await unlock();
    const locking = session.lock({ interrupt: false, reason: 'officer' });
    await settle();
    latest().answer('agent.lock', { outcome: 'busy', commands: [{ id: 'x', title: 'Import 7 files' }] });
    expect(await locking).toMatchObject({ outcome: 'busy' });
    expect({ open: session.isUnlocked(), locks, kills: latest().kills }).toEqual({ open: true, locks: 0, kills: 0 });
  });

  it('is done when the agent’s process has ended, not before', async () => {
    await unlock();
    const locking = session.lock({ interrupt: true, reason: 'officer' });
    await settle();
    latest().answer('agent.lock', { outcome: 'locked' });
    await settle();
    expect(session.isUnlocked()).toBe(true);
    latest().exit();
    expect(await locking).toEqual({ outcome: 'locked' });
    expect(session.state()).toMatchObject({ state: 'locked', reason: 'officer', vault: 'token of /v/acme' });
    expect(locks).toBe(1);
  });

  it('kills an agent that answers and does not end within five seconds', async () => {
    await unlock();
    const locking = session.lock({ interrupt: true, reason: 'officer' });
    await settle();
    latest().answer('agent.lock', { outcome: 'locked' });
    await settle();
    clock.advance(5000);
    expect({ kills: latest().kills, killed }).toEqual({ kills: 1, killed: [] });
    clock.advance(2000);
    expect(killed).toEqual([4711]);
    latest().exit();
    expect(await locking).toEqual({ outcome: 'locked' });
  });

  it('does not wait for ever for an agent that is still being started when it is to end', async () => {
    session.prepare();
    latest().pid = undefined;
    let ended = false;
    const closing = session.close().then(() => {
      ended = true;
    });
    await settle();
    clock.advance(1);
    await settle();
    expect([latest().kills, ended]).toEqual([1, false]);
    clock.advance(2000);
    await closing;
    expect([ended, killed]).toEqual([true, []]);
  });

  it('ends one by force that was started after it was told to', async () => {
    session.prepare();
    latest().pid = undefined;
    const closing = session.close();
    await settle();
    clock.advance(1);
    latest().pid = 4712;
    clock.advance(2000);
    expect(killed).toEqual([4712]);
    latest().exit();
    await closing;
  });

  it('ends an agent that does not answer at all', async () => {
    await unlock();
    const locking = session.lock({ interrupt: true, reason: 'suspend' });
    await settle();
    clock.advance(10_000);
    await settle();
    clock.advance(0);
    expect(latest().kills).toBe(1);
    latest().exit();
    expect(await locking).toEqual({ outcome: 'locked' });
    expect(session.state()).toMatchObject({ reason: 'suspend' });
  });

  it('that comes while a vault is being opened locks it when it is open', async () => {
    const unlocking = session.unlock('/v/acme', { officer: 'alice', passphrase: new Uint8Array(), keyFile: null });
    const locking = session.lock({ interrupt: true, reason: 'suspend' });
    await settle();
    latest().answer('agent.unlock', { opened: vault });
    await unlocking;
    await settle();
    latest().answer('agent.lock', { outcome: 'locked' });
    latest().exit();
    await locking;
    expect(session.state()).toMatchObject({ state: 'locked', reason: 'suspend' });
  });
});

describe('an agent that ends by itself', () => {
  it('locks the session and answers what was pending', async () => {
    await unlock();
    const pending = session.ask('overview.get', {});
    latest().exit();
    await expect(pending).rejects.toMatchObject({ code: 'AGENT_GONE' });
    expect(session.state()).toMatchObject({ state: 'locked', reason: 'agent-gone' });
    expect(locks).toBe(1);
    expect(announced.at(-1)).toMatchObject({ type: 'session', session: { reason: 'agent-gone' } });
  });

  it('is followed by a new one at the next need', async () => {
    await unlock();
    latest().exit();
    void session.describe('/v/acme');
    expect(children).toHaveLength(2);
    expect(asked()).toEqual(['agent.describe']);
  });

  it('during an unlock fails the unlock', async () => {
    const unlocking = session.unlock('/v/acme', { officer: 'alice', passphrase: new Uint8Array(), keyFile: null });
    await settle();
    latest().exit();
    await expect(unlocking).rejects.toMatchObject({ code: 'AGENT_GONE' });
    expect(locks).toBe(0);
  });

  it('cannot put an error of its own making on the bridge', async () => {
    await unlock();
    const pending = session.ask('overview.get', {});
    latest().say({ id: 2, ok: false, error: { code: 'MADE_UP', message: 'm', hint: 'h', extra: 1 } as never });
    await expect(pending).rejects.toMatchObject({ code: 'INTERNAL' });
  });
});

describe('idle time', () => {
  it('locks without interrupting', async () => {
    await unlock();
    clock.advance(10 * MINUTE);
    await settle();
    expect(latest().requests.at(-1)).toMatchObject({ name: 'agent.lock', input: { interrupt: false, reason: 'idle' } });
    latest().answer('agent.lock', { outcome: 'locked' });
    await settle();
    latest().exit();
    await settle();
    expect(session.state()).toMatchObject({ state: 'locked', reason: 'idle' });
  });

  it('waits for commands, says so, and locks after them', async () => {
    await unlock();
    latest().say({ event: { type: 'busy', commands: 1 } });
    expect(session.state()).toMatchObject({ locksAt: null });
    clock.advance(10 * MINUTE);
    expect(announced.at(-1)).toEqual({ type: 'lock-waits', commands: 1 });
    expect(asked()).not.toContain('agent.lock');
    latest().say({ event: { type: 'busy', commands: 0 } });
    await settle();
    expect(asked()).toContain('agent.lock');
  });

  it('waits also where the agent knows of commands that the shell had not heard of', async () => {
    await unlock();
    clock.advance(10 * MINUTE);
    await settle();
    latest().answer('agent.lock', { outcome: 'busy', commands: [{ id: 'x', title: 't' }] });
    await settle();
    expect(announced.at(-1)).toEqual({ type: 'lock-waits', commands: 1 });
    expect(session.isUnlocked()).toBe(true);
  });

  it('follows the vault’s setting', async () => {
    await unlock();
    latest().say({ event: { type: 'settings', idleMinutes: 60 } });
    clock.advance(59 * MINUTE);
    expect(asked()).not.toContain('agent.lock');
    session.touch();
    expect(session.state()).toMatchObject({ locksAt: clock.now() + 60 * MINUTE });
  });
});

describe('the end of the application', () => {
  it('locks by interrupting and ends the agent', async () => {
    await unlock();
    const closing = session.close();
    await settle();
    expect(latest().requests.at(-1)).toMatchObject({ name: 'agent.lock', input: { interrupt: true, reason: 'quit' } });
    latest().answer('agent.lock', { outcome: 'locked' });
    await settle();
    latest().exit();
    await closing;
  });

  it('does not wait for a demo that is still being made', async () => {
    const making = session.openDemo('/tmp/demo').catch((error: unknown) => error);
    const closing = session.close();
    clock.advance(0);
    await settle();
    clock.advance(0);
    expect(latest().kills).toBe(1);
    latest().exit();
    await closing;
    expect(await making).toMatchObject({ code: 'AGENT_GONE' });
    expect(locks).toBe(0);
  });

  it('ends an agent that had only been asked about a vault', async () => {
    void session.describe('/v/acme').catch(() => undefined);
    const closing = session.close();
    await settle();
    clock.advance(0);
    expect(latest().kills).toBe(1);
    latest().exit();
    await closing;
  });
});

describe('events', () => {
  it('reach the window only while the vault is open', async () => {
    void session.describe('/v/acme').catch(() => undefined);
    latest().say({ event: { type: 'inventory' } });
    expect(announced).toEqual([]);
    await unlock();
    latest().say({ event: { type: 'audit', size: 3 } });
    expect(announced.at(-1)).toEqual({ type: 'audit', size: 3 });
  });
});

describe('a restore', () => {
  const found = { backups: [] };
  const check = () =>
    session.askAnyAgent('agent.restoreCheck', {
      vaultId: 'f'.repeat(64),
      passphrase: new Uint8Array([1]),
      kit: null,
      kitVaultId: null,
      backup: null,
      into: '/v/new',
      checkpoint: null,
      keyFiles: [],
    });

  it('runs in an agent of its own while no vault is open, which ends with it', async () => {
    const connecting = session.askAnyAgent('agent.restoreFromFolder', { folder: '/usb' });
    latest().answer('agent.restoreFromFolder', found);
    expect(await connecting).toEqual(found);
    const ending = session.endRestore();
    latest().answer('agent.restoreEnd', {});
    await settle();
    clock.advance(0);
    expect(latest().kills).toBe(1);
    latest().exit();
    await ending;
  });

  it('that does not stop by itself is stopped with its agent', async () => {
    const checking = check();
    const ending = session.endRestore();
    clock.advance(5000);
    await settle();
    clock.advance(0);
    expect(latest().kills).toBe(1);
    latest().exit();
    await ending;
    await expect(checking).rejects.toMatchObject({ code: 'AGENT_GONE' });
    expect(locks).toBe(0);
  });

  it('that is stopped has thrown away what it fetched before its agent ends', async () => {
    const checking = check();
    const ending = session.endRestore();
    latest().answer('agent.restoreEnd', {});
    await settle();
    clock.advance(0);
    expect(latest().kills).toBe(0);
    latest().say({ id: 1, ok: false, error: { code: 'CANCELLED', message: 'm', hint: 'h' } });
    await expect(checking).rejects.toMatchObject({ code: 'CANCELLED' });
    await settle();
    clock.advance(0);
    expect(latest().kills).toBe(1);
    latest().exit();
    await ending;
  });

  it('leaves a vault to be looked at to an agent that knows nothing of it', async () => {
    void session.askAnyAgent('agent.restoreFromFolder', { folder: '/usb' }).catch(() => undefined);
    latest().answer('agent.restoreFromFolder', found);
    const ending = session.endRestore();
    latest().answer('agent.restoreEnd', {});
    await settle();
    void session.describe('/v/acme').catch(() => undefined);
    expect(children).toHaveLength(2);
    expect(asked()).toEqual(['agent.describe']);
    children[0]?.exit();
    await ending;
  });

  it('whose window is gone does not have its agent become a vault’s', async () => {
    void session.askAnyAgent('agent.readIdentity', { source: { kind: 'path', path: '/usb/id' } }).catch(() => undefined);
    const unlocking = session.unlock('/v/acme', { officer: 'alice', passphrase: new Uint8Array([1]), keyFile: null });
    await settle();
    clock.advance(0);
    children[0]?.exit();
    await settle();
    expect(children).toHaveLength(2);
    latest().answer('agent.unlock', { opened: vault });
    await unlocking;
    expect(session.isUnlocked()).toBe(true);
  });

  it('in the agent of an open vault ends without it', async () => {
    await unlock();
    void check().catch(() => undefined);
    latest().answer('agent.restoreCheck', {});
    const ending = session.endRestore();
    latest().answer('agent.restoreEnd', {});
    await ending;
    clock.advance(60_000);
    expect({ open: session.isUnlocked(), kills: latest().kills }).toEqual({ open: true, kills: 0 });
  });

  it('that nobody began ends nothing', async () => {
    void session.describe('/v/acme').catch(() => undefined);
    await session.endRestore();
    clock.advance(60_000);
    expect({ asked: asked(), kills: latest().kills }).toEqual({ asked: ['agent.describe'], kills: 0 });
  });

  it('keeps no open vault from locking, and is interrupted by it', async () => {
    await unlock();
    const checking = check();
    latest().say({ event: { type: 'restore', stage: 'fetch', done: 1, total: 2 } });
    clock.advance(10 * MINUTE);
    await settle();
    latest().answer('agent.lock', { outcome: 'locked' });
    await settle();
    latest().exit();
    await expect(checking).rejects.toMatchObject({ code: 'AGENT_GONE' });
    expect(session.state()).toMatchObject({ state: 'locked', reason: 'idle' });
  });

  it('is followed by the window while no vault is open, and nothing else is', () => {
    void check().catch(() => undefined);
    latest().say({ event: { type: 'restore', stage: 'fetch', done: 1, total: 2, officer: 'alice' } as never });
    latest().say({ event: { type: 'restore', stage: 'alice', done: 1, total: 2 } as never });
    latest().say({ event: { type: 'backup' } });
    expect(announced).toEqual([{ type: 'restore', stage: 'fetch', done: 1, total: 2 }]);
  });

  it('that was ended says nothing any more', async () => {
    void check().catch(() => undefined);
    latest().answer('agent.restoreCheck', {});
    const ending = session.endRestore();
    latest().answer('agent.restoreEnd', {});
    await settle();
    latest().say({ event: { type: 'restore', stage: 'fetch', done: 1, total: 2 } });
    expect(announced).toEqual([]);
    latest().exit();
    await ending;
  });

  it('is followed by the restored vault on the locked screen, where the officer wants to open that', async () => {
    await unlock();
    const locking = session.lock({ interrupt: false, reason: 'officer', next: '/v/restored' });
    await settle();
    latest().answer('agent.lock', { outcome: 'locked' });
    await settle();
    latest().exit();
    await locking;
    expect(session.state()).toMatchObject({ state: 'locked', vault: 'token of /v/restored' });
  });
});

describe('a key file that is removed', () => {
  it('locks at once, interrupts what runs, and the window says why', async () => {
    await unlock();
    latest().say({ event: { type: 'busy', commands: 2 } });
    latest().say({ event: { type: 'key-file-removed' } });
    await settle();
    expect(latest().requests.at(-1)).toMatchObject({ name: 'agent.lock', input: { interrupt: true, reason: 'key-file' } });
    latest().answer('agent.lock', { outcome: 'locked' });
    latest().exit();
    await settle();
    expect(session.state()).toMatchObject({ state: 'locked', reason: 'key-file', vault: 'token of /v/acme' });
    expect(locks).toBe(1);
  });

  it('between the agent’s unlock and its answer locks what is opened then', async () => {
    const unlocking = session.unlock('/v/acme', { officer: 'alice', passphrase: new Uint8Array([1]), keyFile: { kind: 'path', path: '/usb/k' } });
    await settle();
    expect(latest().requests[0]?.input).toMatchObject({ keyFile: { kind: 'path', path: '/usb/k' } });
    latest().say({ event: { type: 'key-file-removed' } });
    latest().answer('agent.unlock', { opened: vault });
    await unlocking;
    await settle();
    expect(asked().at(-1)).toBe('agent.lock');
    latest().exit();
    await settle();
    expect(session.isUnlocked()).toBe(false);
  });

  it('is locked for though the agent no longer answers', async () => {
    await unlock();
    latest().say({ event: { type: 'key-file-removed' } });
    await settle();
    clock.advance(10_000);
    await settle();
    clock.advance(2000);
    await settle();
    latest().exit();
    await settle();
    expect(session.state()).toMatchObject({ state: 'locked', reason: 'key-file' });
  });
});
