import type { UtilityProcess, utilityProcess } from 'electron';
import type { AgentChild } from './agent-process.ts';

export interface AgentProgram {
  /** Path of the built agent. */
  module: string;
  version: string;
}

/** Starts the agent as a process of its own. Its name is what the operating system's and Electron's lists of processes show. */
export function forkAgent(fork: typeof utilityProcess.fork, program: AgentProgram): AgentChild {
  const child: UtilityProcess = fork(program.module, [`--app-version=${program.version}`], { serviceName: 'Strongroom private key agent', stdio: 'inherit' });
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
