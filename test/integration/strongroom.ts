import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';

/** The command from its sources, which are never stale; another build of it where a run names one. */
export const ENTRY = resolve(process.env.STRONGROOM_CLI ?? 'main/cli/index.ts');
/** Node keeps here what it compiled: these tests start the command a hundred times. */
const compiled = resolve('.cache/compiled');

export const OFFICER = 'Ada Custodian';
export const PASSPHRASE = 'quartz-lantern-48-meadow-tuba';

export interface Run {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A run of the command that has begun. */
export interface Begun {
  child: ChildProcess;
  ended: Promise<Run>;
  /** Resolves when stderr has said something that matches. */
  said(pattern: RegExp): Promise<void>;
}

/** Starts a program in this folder, with nothing on its stdin. */
export function beginProcess(program: string, args: readonly string[], cwd: string, environment: NodeJS.ProcessEnv): Begun {
  const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
  const heard = { stdout: '', stderr: '' };
  const listeners: (() => void)[] = [];
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      heard[stream] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<Run>((done, failed) => {
    child.on('error', failed);
    child.on('close', (status, signal) => done({ status, signal, ...heard }));
  });
  const said = (pattern: RegExp) =>
    new Promise<void>((heardIt, never) => {
      const look = () => pattern.test(heard.stderr) && heardIt();
      listeners.push(look);
      look();
      void ended.then(() => never(new Error(`the command ended without saying ${pattern}: ${heard.stderr}`)));
    });
  return { child, ended, said };
}

/** A folder for one test file, with files in it and a vault whose officer gives commands, in whatever way they are run. */
export abstract class OfficersFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'strongroom-cli-'));
  readonly vault = join(this.folder, 'vault');
  readonly passwordFile = this.write('password', `${PASSPHRASE}\n`);

  constructor() {
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, content: Uint8Array | string): string {
    writeFileSync(this.path(name), content);
    return this.path(name);
  }

  /** Runs a command of the vault as its officer. */
  abstract asOfficer(...args: string[]): Promise<Omit<Run, 'signal'> & Partial<Pick<Run, 'signal'>>>;

  /** The JSON document of a command that must end with `status`. */
  async answer<T>(status: number, ...args: string[]): Promise<T> {
    const run = await this.asOfficer(...args, '--json');
    if (run.status !== status)
      throw new Error(
        `strongroom ${args.join(' ')} ended with ${run.status} ${run.signal ?? ''} instead of ${status}: ${run.stderr}${run.stdout.slice(0, 2000)}`,
      );
    return JSON.parse(run.stdout) as T;
  }

  async create(): Promise<void> {
    await this.answer(0, 'create', '--officer', OFFICER);
  }
}

/** Runs each command in a process of its own. */
export class CommandBench extends OfficersFolder {
  begin(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Begun {
    return beginProcess(process.execPath, [ENTRY, ...args], this.folder, { NODE_COMPILE_CACHE: compiled, STRONGROOM_VAULT: this.vault, ...environment });
  }

  run(...args: string[]): Promise<Run> {
    return this.begin(args).ended;
  }

  asOfficer(...args: string[]): Promise<Run> {
    return this.run(...args, '--password-file', this.passwordFile);
  }
}
