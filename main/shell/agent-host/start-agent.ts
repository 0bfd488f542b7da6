import type { UtilityProcess, utilityProcess } from 'electron';
import type { AgentChild } from './agent-process.ts';

export interface AgentProgram {
  /** Path of the built agent. */
  module: string;
  version: string;
}

/**
 * Keeps the agent small: V8 lets its heap grow to several times of what is in use while the rows are held against the log or files come in, and gives
 * little of it back. Measured with 100,000 certificates: 225 MB in place of 350, and no more processor time for an import. Where V8 is not asked
 * any more when these come, nothing but that is lost.
 */
export const AGENT_FLAGS: readonly string[] = ['--max-semi-space-size=8', '--optimize-for-size'];

/** Starts the agent as a process of its own. Its name is what the operating system's and Electron's lists of processes show. */
export function forkAgent(fork: typeof utilityProcess.fork, program: AgentProgram): AgentChild {
  const child: UtilityProcess = fork(program.module, [`--app-version=${program.version}`], {
    serviceName: 'Strongroom private key agent',
    stdio: 'inherit',
    execArgv: [...AGENT_FLAGS],
  });
  return child;
}

/** Ends a process that no longer answers, in the one way that needs no cooperation. */
export function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in the meantime, which is what was wanted.
  }
}
