import type { AgentCallName, AgentEvent, AgentMessage, AgentRequest, LifeCalls } from '../../../preload/contract/agent-port.ts';
import { type ErrorAnswer, fromErrorAnswer, StrongroomError } from '../../../preload/contract/errors.ts';
import { errorAnswer } from '../../../preload/contract/values.ts';
import type { Clock } from '../clock.ts';
import { wipeBytes } from '../wipe.ts';

/** Electron's `UtilityProcess`, as far as it is needed. */
export interface AgentChild {
  readonly pid: number | undefined;
  postMessage(message: AgentRequest): void;
  kill(): boolean;
  on(event: 'message', listener: (message: AgentMessage) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
}

/** One agent process from its start to its end. */
export interface AgentProcess {
  readonly ended: boolean;
  /** Bytes in `input` are overwritten as soon as they are sent. @throws StrongroomError the agent's own, or `AGENT_GONE` if the process ends first. */
  ask(name: AgentCallName | keyof LifeCalls, input: unknown): Promise<unknown>;
  /** Waits for the process to end by itself; after `patience` ms it is told to, and some time later killed. Resolves when it is gone. */
  end(patience: number): Promise<void>;
}

export interface AgentProcessOptions {
  clock: Clock;
  onEvent(event: AgentEvent): void;
  onExit(): void;
  /** Ends a process that no longer listens. */
  killHard(pid: number): void;
}

/** What a process that was told to end gets for closing its files (ms). */
const GRACE = 2000;

const agentGone = () =>
  new StrongroomError(
    'AGENT_GONE',
    'The private key agent has ended.',
    'Unlock the vault again. What was acknowledged is stored; a command that was running is listed as interrupted.',
  );

/** An agent is our own program, but a damaged one must not put a shape of its own on the bridge. */
function toError(answer: ErrorAnswer): StrongroomError {
  const parsed = errorAnswer.safeParse(answer);
  if (!parsed.success)
    return new StrongroomError('INTERNAL', 'The private key agent gave an answer that cannot be read.', 'Lock the vault and unlock it again.');
  return fromErrorAnswer(parsed.data);
}

export function superviseAgent(child: AgentChild, options: AgentProcessOptions): AgentProcess {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: StrongroomError): void }>();
  let lastId = 0;
  let ended = false;
  let markEnded: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    markEnded = resolve;
  });

  child.on('message', (message) => {
    if ('event' in message) return options.onEvent(message.event);
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.ok) asked?.resolve(message.value);
    else asked?.reject(toError(message.error));
  });
  child.on('exit', () => {
    ended = true;
    for (const { reject } of waiting.values()) reject(agentGone());
    waiting.clear();
    markEnded();
    options.onExit();
  });

  return {
    get ended() {
      return ended;
    },
    ask(name, input) {
      if (ended) return Promise.reject(agentGone());
      return new Promise((resolve, reject) => {
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        try {
          child.postMessage({ id, name, input });
        } catch (error) {
          waiting.delete(id);
          reject(error);
        } finally {
          // postMessage has serialized them by now.
          wipeBytes(input);
        }
      });
    },
    async end(patience) {
      if (ended) return;
      let cancel = options.clock.after(patience, () => {
        // Read before the process is told to end: Electron forgets the number with the process.
        const { pid } = child;
        child.kill();
        cancel = options.clock.after(GRACE, () => {
          if (ended) return;
          // Electron gives no number to a process that it has not started yet, and cannot tell it to end.
          const started = pid ?? child.pid;
          if (started !== undefined) options.killHard(started);
          else markEnded();
        });
      });
      await gone;
      cancel();
    },
  };
}
