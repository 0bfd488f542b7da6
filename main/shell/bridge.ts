import type { AgentCallName } from '../../preload/contract/agent-port.ts';
import { CALL_CHANNEL, HAND_OVER_CHANNEL } from '../../preload/contract/channels.ts';
import { StrongroomError, toErrorAnswer } from '../../preload/contract/errors.ts';
import type { HandedFile } from '../../preload/contract/files.ts';
import { type Answer, type CallArguments, type CallName, type CallOutput, contract } from '../../preload/contract/index.ts';
import { isWithinBounds } from './input-bounds.ts';
import { isTrustedSender, type Sender } from './trusted-sender.ts';
import { wipeBytes } from './wipe.ts';

type ShellCallName = Exclude<CallName, AgentCallName>;
/** An answer to each call of the contract that is the shell's. */
export type ShellCalls = { [N in ShellCallName]: (input: CallArguments<N>) => Promise<CallOutput<N>> | CallOutput<N> };

/** Electron's `ipcMain`, as far as it is needed. */
export interface IpcHandlers {
  handle(channel: string, listener: (event: Sender, ...values: unknown[]) => Promise<unknown>): void;
}

export interface BridgeOptions {
  isKnownWindow(contentsId: number): boolean;
  /** Whether that window may make that call, or hand files over (by the channel's name): one that shows a secret has few, and no other is told it. */
  mayCall(contentsId: number, name: string): boolean;
  isUnlocked(): boolean;
  shellCalls: ShellCalls;
  callAgent(name: AgentCallName, input: unknown): Promise<unknown>;
  /** Turns paths, which only preload can have learnt from files, into tokens. */
  handOver(paths: readonly string[]): Promise<{ files: HandedFile[] }>;
}

const LONGEST_DROP = 10_000;
const LONGEST_PATH = 32_768;
/** Answers may hold a generated passphrase; by then (ms) ipc has long copied them. */
const WIPE_ANSWER_AFTER = 1000;

const refused = () => new StrongroomError('BRIDGE_REFUSED', 'The application does not take calls from here.', 'Close the window and start Strongroom again.');
const badInput = () =>
  new StrongroomError('BRIDGE_INPUT', 'The application does not understand this call.', 'Check what was entered; if that is right, start Strongroom again.');
const isShellCall = (name: CallName): name is ShellCallName => contract[name].side === 'shell';
const isPath = (value: unknown): value is string => typeof value === 'string' && value.length <= LONGEST_PATH && !value.includes('\0');

/** Main's side of the bridge. Everything is decided here, before any handler: who calls, what, in which shape, in which state. It answers and never rejects. */
export function serveBridge(ipc: IpcHandlers, options: BridgeOptions): void {
  const answer = async <T>(event: Sender, name: unknown, work: () => Promise<T>): Promise<Answer<T>> => {
    try {
      if (!isTrustedSender(event, options.isKnownWindow)) throw refused();
      if (typeof name === 'string' && !options.mayCall(event.sender.id, name)) throw refused();
      return { ok: true, value: await work() };
    } catch (error) {
      if (!(error instanceof StrongroomError)) console.error(error);
      return { ok: false, error: toErrorAnswer(error) };
    }
  };

  ipc.handle(CALL_CHANNEL, async (event, ...values) => {
    const answered = await answer(event, values[0], () => call(values, options));
    wipeBytes(values);
    setTimeout(() => wipeBytes(answered), WIPE_ANSWER_AFTER).unref();
    return answered;
  });

  ipc.handle(HAND_OVER_CHANNEL, (event, ...values) =>
    answer(event, HAND_OVER_CHANNEL, async () => {
      const [paths] = values;
      if (values.length !== 1 || !Array.isArray(paths) || paths.length > LONGEST_DROP || !Array.from(paths).every(isPath)) throw badInput();
      return options.handOver(paths);
    }),
  );
}

async function call(values: readonly unknown[], options: BridgeOptions): Promise<unknown> {
  const [name, input] = values;
  if (values.length !== 2 || typeof name !== 'string' || !Object.hasOwn(contract, name) || !isWithinBounds(input)) throw badInput();
  const called = name as CallName;
  const declared = contract[called];
  const parsed = declared.input.safeParse(input);
  if (!parsed.success) throw badInput();
  if (!declared.locked && !options.isUnlocked()) throw new StrongroomError('VAULT_LOCKED', 'The vault is locked.', 'Unlock it and repeat the step.');
  const value = isShellCall(called) ? await options.shellCalls[called](parsed.data as never) : await options.callAgent(called, parsed.data);
  const checked = declared.output.safeParse(value);
  if (!checked.success) throw new Error(`the answer to ${called} does not fit the contract: ${checked.error.message}`);
  return checked.data;
}
