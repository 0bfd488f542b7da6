import { Socket } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { type Commands, controlCommands } from './control-commands.ts';
import type { Host } from './host.ts';

export const CONTROL_DESCRIPTOR = 3;

/** The test's way into the double: JSON lines over a file descriptor that only the harness and this class know. */
export class ControlServer {
  readonly #host: Host;
  readonly #commands: Commands;
  readonly #socket = new Socket({ fd: CONTROL_DESCRIPTOR, readable: true, writable: true });

  constructor(host: Host) {
    this.#host = host;
    this.#commands = controlCommands(host);
    this.#socket.on('error', () => process.exit(1));
    createInterface({ input: this.#socket })
      .on('line', (line) => void this.#answer(line))
      .on('close', () => host.parts.app.exit(1));
    // It does not keep the app alive, but its end ends the app, or an interrupted test would leave it running.
    this.#socket.unref();
    host.parts.app.once('ready', () => this.#announce());
  }

  #announce(): void {
    const { chromium } = this.#host;
    this.#write({ event: 'ready', pid: process.pid, chromiumPid: chromium.process.pid });
  }

  async #answer(line: string): Promise<void> {
    const { id, method, params } = JSON.parse(line);
    try {
      const command = this.#commands[method as keyof Commands] as ((params: unknown) => unknown) | undefined;
      if (!command) throw new Error(`the control channel knows no '${method}'`);
      this.#write({ id, ok: true, value: (await command(params)) ?? null });
    } catch (error) {
      this.#write({ id, ok: false, message: error instanceof Error ? error.message : String(error) });
    }
  }

  #write(message: object): void {
    this.#socket.write(`${JSON.stringify(message)}\n`);
  }
}
