import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { run } from '../../main/cli/run.ts';
import { OFFICER, PASSPHRASE } from './strongroom.ts';

/** Runs a command in this process. One at a time: it writes to this process's own stdout and stderr. */
export async function runHere(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += text;
      return true;
    }),
  );
  try {
    return { status: await run(args), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** As `CommandBench`, in this process: with the derivation that takes no time, where the file asks for it. */
export class CommandHere {
  readonly folder = mkdtempSync(join(tmpdir(), 'strongroom-here-'));
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
  asOfficer(...args: string[]): ReturnType<typeof runHere> {
    return runHere(...args, '--vault', this.vault, '--password-file', this.passwordFile);
  }

  /** The JSON document of a command that must end with `status`. */
  async answer<T>(status: number, ...args: string[]): Promise<T> {
    const ran = await this.asOfficer(...args, '--json');
    if (ran.status !== status)
      throw new Error(`strongroom ${args.join(' ')} ended with ${ran.status} instead of ${status}: ${ran.stderr}${ran.stdout.slice(0, 2000)}`);
    return JSON.parse(ran.stdout) as T;
  }

  async create(): Promise<void> {
    await this.answer(0, 'create', '--officer', OFFICER);
  }
}
