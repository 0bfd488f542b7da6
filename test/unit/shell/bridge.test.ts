import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import { type Answer, CALL_CHANNEL, type CallName, contract, HAND_OVER_CHANNEL } from '../../../preload/contract/index.ts';
import { frameOf, ours, type RecordingBridge, recordingBridge, strangers } from './recording-bridge.ts';
import { validInputs } from './valid-inputs.ts';

// What is refused for its sender, its shape or the state of the vault: `hostile-inputs.test.ts`.

let bridge: RecordingBridge;
beforeEach(() => {
  bridge = recordingBridge();
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => vi.restoreAllMocks());

const call: RecordingBridge['call'] = (...values) => bridge.call(...values);
const handOver: RecordingBridge['handOver'] = (...values) => bridge.handOver(...values);

async function expectRefused(answer: Promise<Answer<unknown>>, code: string) {
  expect(await answer).toEqual({ ok: false, error: { code, message: expect.any(String), hint: expect.any(String) } });
  expect(bridge.effects).toEqual([]);
}

const names = Object.keys(contract) as CallName[];

describe.each(names)('the call %s', (name) => {
  const valid = () => validInputs[name]() as Record<string, unknown>;

  it('is answered to our page', async () => {
    await call(ours, name, valid());
    expect(bridge.effects).toEqual([name]);
  });

  it('is refused with missing or further arguments', async () => {
    await expectRefused(call(ours, name), 'BRIDGE_INPUT');
    await expectRefused(call(ours, name, valid(), {}), 'BRIDGE_INPUT');
  });

  it('gives nothing back that the contract does not name', async () => {
    bridge.result = () => ({ privateKey: 'secret' });
    expect(await call(ours, name, valid())).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
  });

  it('answers with an error’s code, and with nothing of a defect’s text', async () => {
    bridge.result = () => {
      throw new StrongroomError('DISK_FULL', 'The disk is full.', 'Make room.');
    };
    expect(await call(ours, name, valid())).toEqual({ ok: false, error: { code: 'DISK_FULL', message: 'The disk is full.', hint: 'Make room.' } });
    bridge.result = () => {
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
    expect(bridge.channels).toEqual([CALL_CHANNEL, HAND_OVER_CHANNEL]);
  });

  it('takes over paths from our page only', async () => {
    expect(await handOver(ours, ['/a', ''])).toEqual({ ok: true, value: { files: [] } });
    expect(bridge.effects).toEqual(['hand over 2']);
    bridge.effects = [];
    for (const [who, sender] of strangers) expect(await handOver(sender, ['/a']), who).toMatchObject({ ok: false, error: { code: 'BRIDGE_REFUSED' } });
    expect(bridge.effects).toEqual([]);
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
      [Array(3)],
      [Object.assign(['/a'], { length: 2 })],
    ]) {
      await expectRefused(handOver(ours, ...values), 'BRIDGE_INPUT');
    }
  });
});
