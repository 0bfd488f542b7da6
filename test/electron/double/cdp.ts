import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** An answer or event of the Chrome DevTools Protocol. Its shape depends on the method, and Chromium's own protocol page is the only schema. */
// biome-ignore lint/suspicious/noExplicitAny: the protocol is untyped here on purpose; each caller names the fields it reads.
export type CdpValue = any;

type Pending = { method: string; resolve: (value: CdpValue) => void; reject: (error: Error) => void };

/** The target a command was sent to has gone: what every command in flight meets when a window closes. */
export class TargetGone extends Error {}

/**
 * The DevTools protocol over a pair of pipes: NUL-terminated JSON. Pipes, because a port could be reached by every process of the machine
 * and would not exist in a network namespace without a loopback interface.
 */
export class CdpConnection extends EventEmitter {
  readonly browser: CdpSession;
  readonly #pending = new Map<number, Pending>();
  readonly #sessions = new Map<string, CdpSession>();
  readonly #output: Writable;
  #lastId = 0;
  #unfinished: Buffer[] = [];
  #closed = false;

  constructor(input: Readable, output: Writable) {
    super();
    this.#output = output;
    this.browser = new CdpSession(this, '');
    this.#sessions.set('', this.browser);
    input.on('data', (chunk: Buffer) => this.#read(chunk));
    input.on('close', () => this.#close());
    input.on('error', () => this.#close());
    output.on('error', () => this.#close());
  }

  /** A session opened with `Target.attachToTarget` and `flatten`. */
  session(sessionId: string): CdpSession {
    const session = new CdpSession(this, sessionId);
    this.#sessions.set(sessionId, session);
    return session;
  }

  send(sessionId: string, method: string, params: object): Promise<CdpValue> {
    if (this.#closed) return Promise.reject(new TargetGone(`${method}: Chromium has gone`));
    const id = ++this.#lastId;
    const message = { id, method, params, ...(sessionId === '' ? {} : { sessionId }) };
    const answer = new Promise<CdpValue>((resolve, reject) => this.#pending.set(id, { method, resolve, reject }));
    this.#output.write(`${JSON.stringify(message)}\0`);
    return answer;
  }

  #read(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(0); end !== -1; end = rest.indexOf(0)) {
      const message = Buffer.concat([...this.#unfinished, rest.subarray(0, end)]).toString('utf8');
      this.#unfinished = [];
      rest = rest.subarray(end + 1);
      this.#dispatch(JSON.parse(message));
    }
    if (rest.length > 0) this.#unfinished.push(rest);
  }

  #dispatch(message: CdpValue): void {
    if (typeof message.id === 'number') {
      const pending = this.#pending.get(message.id);
      this.#pending.delete(message.id);
      if (!pending) return;
      if (!message.error) {
        pending.resolve(message.result);
        return;
      }
      const text = `${pending.method}: ${message.error.message}`;
      // -32001 is "session not found"; -32000 with these texts is what a closing target answers.
      const gone =
        message.error.code === -32001 ||
        /closed|detached|not attached|navigated or closed|context was destroyed|Cannot find context|context with specified id/i.test(text);
      pending.reject(gone ? new TargetGone(text) : new Error(text));
      return;
    }
    const session = this.#sessions.get(message.sessionId ?? '');
    session?.emit(message.method, message.params);
    if (message.method === 'Target.detachedFromTarget') this.#sessions.delete(message.params.sessionId);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const pending of this.#pending.values()) pending.reject(new TargetGone(`${pending.method}: Chromium has gone`));
    this.#pending.clear();
    this.emit('closed');
  }
}

/** Commands to, and events of, one target (or, with the empty id, the browser). */
export class CdpSession extends EventEmitter {
  readonly #connection: CdpConnection;
  readonly id: string;

  constructor(connection: CdpConnection, id: string) {
    super();
    this.setMaxListeners(0);
    this.#connection = connection;
    this.id = id;
  }

  send(method: string, params: object = {}): Promise<CdpValue> {
    return this.#connection.send(this.id, method, params);
  }

  /** For commands whose only failure is that their target went away first; any other failure is reported as a bug of the double. */
  post(method: string, params: object = {}): void {
    this.send(method, params).catch((error: unknown) => {
      if (!(error instanceof TargetGone))
        queueMicrotask(() => {
          throw error;
        });
    });
  }
}
