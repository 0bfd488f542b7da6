import { type ShellCalls, serveBridge } from '../../../main/shell/bridge.ts';
import type { Sender } from '../../../main/shell/trusted-sender.ts';
import { type Answer, CALL_CHANNEL, contract, HAND_OVER_CHANNEL } from '../../../preload/contract/index.ts';

type Listener = (event: Sender, ...values: unknown[]) => Promise<Answer<unknown>>;

/** The page of our window, whose contents have the number 7. */
export const ours: Sender = {
  sender: { id: 7, isDestroyed: () => false },
  senderFrame: { url: 'app://strongroom/', origin: 'app://strongroom', parent: null, detached: false, isDestroyed: () => false },
};
export const frameOf = (changes: object): Sender => ({ ...ours, senderFrame: { ...ours.senderFrame, ...changes } as Sender['senderFrame'] });

const gone = () => {
  throw new Error('Render frame was disposed before WebFrameMain could be accessed');
};

/** Whoever is not that page. */
export const strangers: [string, Sender][] = [
  ['another origin', frameOf({ url: 'https://example.com/', origin: 'https://example.com' })],
  ['a frame inside the page', frameOf({ parent: {} })],
  ['about:blank', frameOf({ url: 'about:blank' })],
  ['an empty frame', frameOf({ url: '', origin: '' })],
  ['no frame', { ...ours, senderFrame: null }],
  ['a frame that was destroyed', frameOf({ isDestroyed: () => true })],
  ['a frame that left its window', frameOf({ detached: true })],
  [
    'a frame that answers nothing any more',
    { ...ours, senderFrame: Object.defineProperty({ ...frameOf({}).senderFrame }, 'url', { get: gone }) as Sender['senderFrame'] },
  ],
  ['a window that answers nothing any more', { ...ours, sender: { id: 7, isDestroyed: gone } }],
  ['a window that was destroyed', { ...ours, sender: { id: 7, isDestroyed: () => true } }],
  ['a window of ours that may not make this call', { ...ours, sender: { id: 9, isDestroyed: () => false } }],
  ['another window', { ...ours, sender: { id: 8, isDestroyed: () => false } }],
];

export interface RecordingBridge {
  /** Names of what was done, in order: calls that reached the shell's or the agent's side, drops that were taken over. */
  effects: string[];
  unlocked: boolean;
  /** What either side answers. */
  result: () => unknown;
  channels: readonly string[];
  call(event: Sender, ...values: unknown[]): Promise<Answer<unknown>>;
  handOver(event: Sender, ...values: unknown[]): Promise<Answer<unknown>>;
}

/** Main's side of the bridge before two sides that only note what reaches them. */
export function recordingBridge(): RecordingBridge {
  const channels = new Map<string, Listener>();
  const perform = async (name: string) => {
    bridge.effects.push(name);
    return bridge.result();
  };
  const bridge: RecordingBridge = {
    effects: [],
    unlocked: true,
    result: () => ({}),
    get channels() {
      return [...channels.keys()];
    },
    call: (event, ...values) => (channels.get(CALL_CHANNEL) as Listener)(event, ...values),
    handOver: (event, ...values) => (channels.get(HAND_OVER_CHANNEL) as Listener)(event, ...values),
  };
  serveBridge(
    { handle: (channel, listener) => void channels.set(channel, listener as Listener) },
    {
      isKnownWindow: (id) => id === 7 || id === 9,
      mayCall: (id) => id === 7,
      isUnlocked: () => bridge.unlocked,
      shellCalls: Object.fromEntries(Object.keys(contract).map((name) => [name, () => perform(name)])) as unknown as ShellCalls,
      callAgent: (name) => perform(name),
      async handOver(paths) {
        bridge.effects.push(`hand over ${paths.length}`);
        return { files: [] };
      },
    },
  );
  return bridge;
}
