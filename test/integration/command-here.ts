import { vi } from 'vitest';
import { run } from '../../main/cli/run.ts';
import { OfficersFolder } from './strongroom.ts';

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
export class CommandHere extends OfficersFolder {
  asOfficer(...args: string[]): ReturnType<typeof runHere> {
    return runHere(...args, '--vault', this.vault, '--password-file', this.passwordFile);
  }
}
