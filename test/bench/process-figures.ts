import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of a processor's second in /proc: the same on every Linux that Node runs on. */
const TICKS = 100;

/** What Linux says of a process. Everything counts from its start. */
export interface ProcessFigures {
  residentMB: number;
  /** ms */
  processorTime: number;
  /** Times that one of its threads went to sleep by itself: as often it was woken. */
  sleeps: number;
}

/** @throws the system's error where the process is gone */
export function figuresOfProcess(pid: number): ProcessFigures {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const sleeps = readdirSync(`/proc/${pid}/task`).map((thread) =>
    numberIn(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8'), 'voluntary_ctxt_switches'),
  );
  return {
    residentMB: (numberIn(status, 'VmRSS') * 1024) / 1e6,
    processorTime: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS,
    sleeps: sleeps.reduce((sum, one) => sum + one, 0),
  };
}

function numberIn(status: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status);
  if (found === null) throw new Error(`the system does not say ${name}`);
  return Number(found[1]);
}
