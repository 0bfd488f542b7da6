import { spawnSync } from 'node:child_process';
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';

type SecondInstance = (argv: string[], workingDirectory: string, additionalData: unknown) => void;

const NOTIFY = "const [path, text] = process.argv.slice(1); require('node:net').connect(path).on('error', () => process.exit(1)).end(text)";

/**
 * One running app for each user data folder. As in Chromium the lock is a symbolic link, made in one step or not at all, that names its holder
 * and the socket where he listens.
 */
export class SingleInstance {
  held = false;
  readonly #link: string;
  readonly #socket: string;
  readonly #onSecond: SecondInstance;
  #server: Server | undefined;

  constructor(userData: string, socketFolder: string, onSecond: SecondInstance) {
    mkdirSync(userData, { recursive: true });
    this.#link = join(userData, 'SingletonLock');
    // Not in the user data folder: a socket's path may have no more than 107 bytes.
    this.#socket = join(socketFolder, 'second');
    this.#onSecond = onSecond;
  }

  request(additionalData: unknown): boolean {
    if (this.held) return true;
    for (;;) {
      try {
        symlinkSync(`${process.pid} ${this.#socket}`, this.#link);
        break;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const socket = this.#socketOfHolder();
      if (socket !== undefined) {
        this.#notify(socket, additionalData);
        return false;
      }
      rmSync(this.#link, { force: true });
    }
    this.held = true;
    this.#listen();
    return true;
  }

  release(): void {
    if (!this.held) return;
    this.held = false;
    this.#server?.close();
    rmSync(this.#socket, { force: true });
    rmSync(this.#link, { force: true });
  }

  /** Undefined where the holder has ended without releasing the lock. */
  #socketOfHolder(): string | undefined {
    try {
      const [, pid, socket] = /^(\d+) (.+)$/.exec(readlinkSync(this.#link)) ?? [];
      return process.kill(Number(pid), 0) ? socket : undefined;
    } catch {
      return undefined;
    }
  }

  #listen(): void {
    this.#server = createServer((connection) => {
      let text = '';
      connection.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      connection.on('end', () => {
        const { argv, folder, data } = JSON.parse(text);
        this.#onSecond(argv, folder, data);
      });
    });
    this.#server.listen(this.#socket);
    this.#server.unref();
  }

  /** Synchronous, because whoever is refused usually ends in the same breath. */
  #notify(socket: string, data: unknown): void {
    const text = JSON.stringify({ argv: process.argv, folder: process.cwd(), data: data ?? null });
    spawnSync(process.execPath, ['-e', NOTIFY, socket, text], { timeout: 5000, stdio: 'ignore' });
  }
}
