import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ShellCalls, serveBridge } from '../../../main/shell/bridge.ts';
import type { Sender } from '../../../main/shell/trusted-sender.ts';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import { type Answer, CALL_CHANNEL, type CallName, contract, HAND_OVER_CHANNEL } from '../../../preload/contract/index.ts';
import { validInputs } from './valid-inputs.ts';

type Listener = (event: Sender, ...values: unknown[]) => Promise<Answer<unknown>>;

const ours: Sender = {
  sender: { id: 7, isDestroyed: () => false },
  senderFrame: { url: 'app://strongroom/', origin: 'app://strongroom', parent: null, detached: false, isDestroyed: () => false },
};
const frameOf = (changes: object): Sender => ({ ...ours, senderFrame: { ...ours.senderFrame, ...changes } as Sender['senderFrame'] });

let effects: string[];
let unlocked: boolean;
let result: () => unknown;
let channels: Map<string, Listener>;

beforeEach(() => {
  effects = [];
  unlocked = true;
  result = () => ({});
  channels = new Map();
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const perform = async (name: string) => {
    effects.push(name);
    return result();
  };
  const shellCalls = Object.fromEntries(Object.keys(contract).map((name) => [name, () => perform(name)])) as unknown as ShellCalls;
  serveBridge(
    { handle: (channel, listener) => void channels.set(channel, listener as Listener) },
    {
      isKnownWindow: (id) => id === 7,
      isUnlocked: () => unlocked,
      shellCalls,
      callAgent: (name) => perform(name),
      handOver: async (paths) => {
        effects.push(`hand over ${paths.length}`);
        return { files: [] };
      },
    },
  );
});
afterEach(() => vi.restoreAllMocks());

const call = (event: Sender, ...values: unknown[]) => (channels.get(CALL_CHANNEL) as Listener)(event, ...values);
const handOver = (event: Sender, ...values: unknown[]) => (channels.get(HAND_OVER_CHANNEL) as Listener)(event, ...values);

async function expectRefused(answer: Promise<Answer<unknown>>, code: string) {
  expect(await answer).toEqual({ ok: false, error: { code, message: expect.any(String), hint: expect.any(String) } });
  expect(effects).toEqual([]);
}

const cyclic = (input: object) => Object.assign(input, { itself: input });
const deep = () => {
  let value: object = {};
  for (let level = 0; level < 50_000; level += 1) value = { value };
  return value;
};

const names = Object.keys(contract) as CallName[];

describe.each(names)('the call %s', (name) => {
  const valid = () => validInputs[name]() as Record<string, unknown>;

  it('is answered to our page', async () => {
    await call(ours, name, valid());
    expect(effects).toEqual([name]);
  });

  it.each<[string, Sender]>([
    ['another origin', frameOf({ url: 'https://example.com/', origin: 'https://example.com' })],
    ['a frame inside the page', frameOf({ parent: {} })],
    ['about:blank', frameOf({ url: 'about:blank' })],
    ['an empty frame', frameOf({ url: '', origin: '' })],
    ['no frame', { ...ours, senderFrame: null }],
    ['another window', { ...ours, sender: { id: 8, isDestroyed: () => false } }],
  ])('is refused to %s', async (_who, sender) => {
    await expectRefused(call(sender, name, valid()), 'BRIDGE_REFUSED');
  });

  it('is refused with a key too many, or one of the prototype’s', async () => {
    for (const extra of [{ extra: 1 }, { constructor: 1 }, { toString: 'x' }, JSON.parse('{"__proto__": {"polluted": true}}')]) {
      await expectRefused(call(ours, name, Object.defineProperties(valid(), Object.getOwnPropertyDescriptors(extra))), 'BRIDGE_INPUT');
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('is refused with something else than an object', async () => {
    for (const input of [undefined, null, 0, '', 'x', true, [], [valid()], () => undefined, Symbol.iterator, 1n, new Date(), new Uint8Array(8)]) {
      await expectRefused(call(ours, name, input), 'BRIDGE_INPUT');
    }
  });

  it('is refused when recursive, deep or huge', async () => {
    for (const input of [
      cyclic(valid()),
      { ...valid(), deep: deep() },
      { ...valid(), huge: 'x'.repeat(20_000_000) },
      { ...valid(), many: Array(100_000).fill({}) },
    ]) {
      await expectRefused(call(ours, name, input), 'BRIDGE_INPUT');
    }
  });

  it('is refused with values of another kind in any of its fields', async () => {
    for (const field of Object.keys(valid())) {
      for (const value of [Number.NaN, -1, 1.5, {}, [[]], 'x'.repeat(200_000), () => undefined]) {
        await expectRefused(call(ours, name, { ...valid(), [field]: value }), 'BRIDGE_INPUT');
      }
    }
  });

  it('is refused with missing or further arguments', async () => {
    await expectRefused(call(ours, name), 'BRIDGE_INPUT');
    await expectRefused(call(ours, name, valid(), {}), 'BRIDGE_INPUT');
  });

  it('needs an open vault unless the contract says that it does not', async () => {
    unlocked = false;
    if (contract[name].locked) {
      await call(ours, name, valid());
      expect(effects).toEqual([name]);
    } else {
      await expectRefused(call(ours, name, valid()), 'VAULT_LOCKED');
    }
  });

  it('gives nothing back that the contract does not name', async () => {
    result = () => ({ privateKey: 'secret' });
    expect(await call(ours, name, valid())).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
  });

  it('answers with an error’s code, and with nothing of a defect’s text', async () => {
    result = () => {
      throw new StrongroomError('DISK_FULL', 'The disk is full.', 'Make room.');
    };
    expect(await call(ours, name, valid())).toEqual({ ok: false, error: { code: 'DISK_FULL', message: 'The disk is full.', hint: 'Make room.' } });
    result = () => {
      throw new Error('ENOENT: /home/alice/secret.key');
    };
    const answer = await call(ours, name, valid());
    expect(answer).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(JSON.stringify(answer)).not.toContain('alice');
  });

  it('leaves no passphrase behind, whatever the answer', async () => {
    for (const event of [ours, frameOf({ url: 'about:blank' })]) {
      for (const input of [valid(), { ...valid(), extra: 1 }]) {
        const passphrases = Object.values(input).filter((value) => value instanceof Uint8Array);
        await call(event, name, input);
        for (const passphrase of passphrases) expect(passphrase.every((byte) => byte === 0)).toBe(true);
      }
    }
  });
});

describe('the bridge', () => {
  it('knows no other names', async () => {
    for (const name of [
      '',
      'x',
      'constructor',
      '__proto__',
      'toString',
      'hasOwnProperty',
      'app',
      'app.State',
      'agent.lock',
      'agent.unlock',
      'agent.create',
      1,
      null,
      undefined,
      {},
      ['app.state'],
      { toString: () => 'app.state' },
    ]) {
      await expectRefused(call(ours, name, {}), 'BRIDGE_INPUT');
    }
  });

  it('has exactly two channels for calls', () => {
    expect([...channels.keys()]).toEqual([CALL_CHANNEL, HAND_OVER_CHANNEL]);
  });

  it('takes over paths from our page only', async () => {
    expect(await handOver(ours, ['/a', ''])).toEqual({ ok: true, value: { files: [] } });
    expect(effects).toEqual(['hand over 2']);
    effects = [];
    for (const sender of [frameOf({ parent: {} }), frameOf({ url: 'about:blank' }), { ...ours, senderFrame: null }])
      await expectRefused(handOver(sender, ['/a']), 'BRIDGE_REFUSED');
  });

  it('takes over nothing but a list of paths', async () => {
    for (const values of [
      [],
      [undefined],
      ['/a'],
      [['/a'], 1],
      [[1]],
      [['/a\0b']],
      [['x'.repeat(40_000)]],
      [Array(10_001).fill('/a')],
      [{ length: 1, 0: '/a' }],
      [[['/a']]],
    ]) {
      await expectRefused(handOver(ours, ...values), 'BRIDGE_INPUT');
    }
  });
});
