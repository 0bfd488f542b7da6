import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { ForkOptions, UtilityProcess } from 'electron';
import type { Host } from './host.ts';
import { deserializeMessage, serializeMessage } from './serialized-message.ts';
import { makeEvent, StrictEmitter } from './strict.ts';

const ENTRY = fileURLToPath(new URL('./utility-entry.ts', import.meta.url));
const HOOKS = new URL('../register.mjs', import.meta.url).href;

/** `utilityProcess`: a Node process of its own, reached by messages only, which ends with its parent. */
export class DoubleUtilityProcess extends StrictEmitter implements Pick<UtilityProcess, 'kill' | 'postMessage' | 'pid' | 'stdout' | 'stderr'> {
  pid: number | undefined;
  stdout: NodeJS.ReadableStream | null;
  stderr: NodeJS.ReadableStream | null;
  readonly #host: Host;
  readonly #child: ChildProcess;
  readonly #serviceName: string;
  #killed = false;
  #ended = false;

  constructor(host: Host, modulePath: string, args: string[] = [], options: ForkOptions = {}) {
    super('utilityProcess', ['spawn', 'exit', 'message', 'error']);
    if (!host.parts.app.isReady()) throw new Error('utilityProcess cannot be created before app is ready.');
    this.#host = host;
    this.#serviceName = options.serviceName ?? 'Node Utility Process';
    const stdio =
      typeof options.stdio === 'string' || options.stdio === undefined ? Array<string>(3).fill(options.stdio ?? 'inherit') : (options.stdio as string[]);
    this.#child = spawn(process.execPath, [...(options.execArgv ?? []), '--import', HOOKS, ENTRY, modulePath, ...args], {
      cwd: options.cwd,
      env: { ...((options.env as NodeJS.ProcessEnv | undefined) ?? process.env) },
      // Electron's utility processes have no standard input.
      stdio: ['ignore', stdio[1] as 'pipe', stdio[2] as 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    this.#child.once('spawn', () => this.#spawned());
    this.#child.on('message', (bytes) => this.#received(bytes as Uint8Array));
    this.#child.once('error', (error) => {
      console.error(`the double could not start a utility process: ${error.message}`);
      this.#exited(1, false);
    });
    this.#child.once('close', (code, signal) => this.#exited(code ?? constants.signals[signal as NodeJS.Signals], signal !== null));
  }

  #spawned(): void {
    this.pid = this.#child.pid;
    if (this.pid !== undefined) this.#host.utilities.set(this.pid, { pid: this.pid, serviceName: this.#serviceName });
    this.emit('spawn');
  }

  #received(bytes: Uint8Array): void {
    this.#host.tap.recordBytes({ direction: 'utility to main', kind: 'message', channel: '', from: this.pid ?? 0 }, bytes);
    this.emit('message', deserializeMessage(bytes));
  }

  #exited(exitCode: number, bySignal: boolean): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#child.pid !== undefined) this.#host.utilities.delete(this.#child.pid);
    this.emit('exit', exitCode);
    this.#tellApp(exitCode, bySignal);
    this.pid = undefined;
    this.stdout = null;
    this.stderr = null;
  }

  postMessage(message: unknown, transfer?: unknown[]): void {
    if (transfer !== undefined && transfer.length > 0) throw new Error('the double does not implement the transfer of MessagePorts to a utility process');
    const bytes = serializeMessage(message);
    this.#host.tap.recordBytes({ direction: 'main to utility', kind: 'message', channel: '', from: this.#child.pid ?? 0 }, bytes);
    // To a process that has ended a message is lost, as in Electron.
    if (this.#child.connected) this.#child.send(bytes, () => undefined);
  }

  kill(): boolean {
    if (this.#ended) return false;
    this.#killed = true;
    return this.#child.kill('SIGTERM');
  }

  /** `child-process-gone` is for ends that nobody here asked for. */
  #tellApp(exitCode: number, bySignal: boolean): void {
    if (exitCode === 0 || this.#killed) return;
    const details = {
      type: 'Utility',
      reason: bySignal ? 'killed' : 'abnormal-exit',
      exitCode,
      serviceName: 'node.mojom.NodeService',
      name: this.#serviceName,
    };
    this.#host.parts.app.emit('child-process-gone', makeEvent({}), details);
  }
}
