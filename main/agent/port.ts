import type { AgentEvent, AgentMessage } from '../../preload/contract/agent-port.ts';
import { toErrorAnswer } from '../../preload/contract/errors.ts';

/** A way to whoever started this process: Electron's `process.parentPort`, later a remote agent's connection. */
export interface Port {
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown;
  postMessage(message: AgentMessage): void;
}

/** What answers: the service, seen without its types. */
export interface Dispatcher {
  /** Whether there is such a call. */
  knows(name: string): boolean;
  call(name: string, input: unknown): Promise<unknown>;
  listen(listener: (event: AgentEvent) => void): void;
}

export interface PortOptions {
  /** Told after the answer to each call has been posted. */
  onAnswered(name: string, value: unknown): void;
  /** Something was thrown that is no `StrongroomError`: a defect. */
  onDefect(name: string, error: unknown): void;
}

interface Request {
  id: number;
  name: string;
  input: unknown;
}

function isRequest(data: unknown): data is Request {
  return (
    typeof data === 'object' &&
    data !== null &&
    'id' in data &&
    'input' in data &&
    Number.isSafeInteger(data.id) &&
    'name' in data &&
    typeof data.name === 'string'
  );
}

/** Answers the requests that come through a port, each by its number and in the order in which they are done, and passes events on. */
export function servePort(port: Port, dispatcher: Dispatcher, options: PortOptions): void {
  const answer = async ({ id, name, input }: Request) => {
    try {
      if (!dispatcher.knows(name)) throw new Error('unknown call');
      const value = await dispatcher.call(name, input);
      port.postMessage({ id, ok: true, value });
      options.onAnswered(name, value);
    } catch (error) {
      const answered = toErrorAnswer(error);
      if (answered.code === 'INTERNAL') options.onDefect(name, error);
      port.postMessage({ id, ok: false, error: answered });
    }
  };
  port.on('message', ({ data }) => {
    if (isRequest(data)) void answer(data);
  });
  dispatcher.listen((event) => port.postMessage({ event }));
}
