import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SPEAKER = fileURLToPath(new URL('bus-speaker.py', import.meta.url));

/** A message bus of a test's own: the reference implementation on a private address. */
export class PrivateBus {
  readonly #folder = mkdtempSync(join(tmpdir(), 'strongroom-bus-'));
  readonly socket = join(this.#folder, 'bus');
  readonly address: string;
  #daemon: ChildProcess | null = null;
  readonly #speakers: ChildProcess[] = [];

  constructor(address?: string) {
    this.address = address ?? `unix:path=${this.socket}`;
  }

  async start(): Promise<void> {
    const daemon = spawn('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address', `--address=${this.address}`], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#daemon = daemon;
    await once(daemon.stdout, 'data');
  }

  async stop(): Promise<void> {
    const daemon = this.#daemon;
    this.#daemon = null;
    if (daemon === null) return;
    daemon.kill('SIGKILL');
    await once(daemon, 'exit');
    rmSync(this.socket, { force: true });
  }

  /** Anybody's signal. `values` as dbus-send takes them: *boolean:true*. */
  send(path: string, name: string, ...values: string[]): void {
    execFileSync('dbus-send', [`--bus=${this.address}`, '--type=signal', path, name, ...values]);
  }

  /** Somebody who owns a name and sends a signal for each line: path, interface, member, and `true`, `false`, a text, or `hint` for LockedHint's change. */
  async speaker(name: string): Promise<(...words: string[]) => void> {
    const child = spawn('python3', [SPEAKER, this.socket, name], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#speakers.push(child);
    await once(child.stdout, 'data');
    return (...words) => void child.stdin.write(`${words.join(' ')}\n`);
  }

  async close(): Promise<void> {
    for (const speaker of this.#speakers) speaker.kill('SIGKILL');
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
