import { EventEmitter, once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import type { Commands } from './double/control-commands.ts';

type Answer<Name extends keyof Commands> = Awaited<ReturnType<Commands[Name]>>;
type Params<Name extends keyof Commands> = Parameters<Commands[Name]>;

/** A test's end of the control channel. */
export class ControlClient {
  readonly #stream: Duplex;
  readonly #events = new EventEmitter();
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  #lastId = 0;

  constructor(stream: Duplex) {
    this.#stream = stream;
    stream.on('error', () => undefined);
    createInterface({ input: stream })
      .on('line', (line) => this.#receive(JSON.parse(line)))
      .on('close', () => this.#close());
  }

  /** Resolves when the app is ready; rejects when it ends before. */
  async ready(): Promise<{ pid: number; chromiumPid: number }> {
    const [facts] = await Promise.race([
      once(this.#events, 'ready'),
      once(this.#events, 'closed').then(() => Promise.reject(new Error('the app ended before it was ready'))),
    ]);
    return facts;
  }

  ask<Name extends keyof Commands>(method: Name, ...params: Params<Name>): Promise<Answer<Name>> {
    return new Promise((resolve, reject) => {
      if (this.#stream.destroyed) return reject(new Error(`'${method}': the app has ended`));
      const id = ++this.#lastId;
      this.#waiting.set(id, { resolve, reject });
      this.#stream.write(`${JSON.stringify({ id, method, params: params[0] })}\n`);
    });
  }

  #receive(message: { event?: string; id: number; ok: boolean; value: never; message: string }): void {
    if (message.event) return void this.#events.emit(message.event, message);
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.ok) waiting?.resolve(message.value);
    else waiting?.reject(new Error(message.message));
  }

  #close(): void {
    this.#events.emit('closed');
    for (const { reject } of this.#waiting.values()) reject(new Error('the app has ended'));
    this.#waiting.clear();
  }
}
