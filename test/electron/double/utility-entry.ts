import { EventEmitter } from 'node:events';
import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { deserializeMessage, serializeMessage } from './serialized-message.ts';

/** What `process.parentPort` is in a utility process: messages that came early wait for the first listener. */
class ParentPort extends EventEmitter {
  readonly #send: (bytes: Uint8Array) => void;
  #early: unknown[] | undefined = [];

  constructor(send: (bytes: Uint8Array) => void) {
    super();
    this.#send = send;
    this.on('newListener', (event) => {
      if (event === 'message') process.nextTick(() => this.#deliverEarly());
    });
  }

  postMessage(message: unknown): void {
    this.#send(serializeMessage(message));
  }

  receive(data: unknown): void {
    if (this.#early) this.#early.push(data);
    else this.emit('message', { data, ports: [] });
  }

  #deliverEarly(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const data of early) this.emit('message', { data, ports: [] });
  }
}

const send = process.send?.bind(process);
if (!send) throw new Error('this file is started by utilityProcess.fork only');
const port = new ParentPort((bytes) => void send(bytes));
process.on('message', (bytes) => port.receive(deserializeMessage(bytes as Uint8Array)));
// A utility process does not outlive the program, however the program ended.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Neither exists in Electron.
for (const name of ['send', 'disconnect'] as const) Reflect.deleteProperty(process, name);
Object.defineProperty(process, 'parentPort', { value: port, enumerable: true });
Object.defineProperty(process, 'type', { value: 'utility', enumerable: true });

const [, , modulePath] = process.argv;
process.argv.splice(1, 1);
await import(pathToFileURL(resolve(modulePath as string)).href);
