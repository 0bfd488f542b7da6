/** `prctl(2)`'s numbers (linux/prctl.h). */
const PR_GET_DUMPABLE = 3;
const PR_SET_DUMPABLE = 4;

/**
 * Closes this process's memory to other programs of the same user: no debugger attaches, `/proc/PID/mem` is root's, and no core is written. Not inherited
 * by programs that are started, so each process that holds secrets calls it for itself. Linux only. What does not succeed shows in `mayBeTraced`.
 */
export async function denyTracing(): Promise<void> {
  await prctl(PR_SET_DUMPABLE, 0);
}

/** Whether other programs of this user may read this process's memory, as far as this process decides it. */
export async function mayBeTraced(): Promise<boolean> {
  return (await prctl(PR_GET_DUMPABLE, 0)) !== 0;
}

/** The call's answer, -1 where it cannot be made. Loaded only here: no other system has the call. */
async function prctl(option: number, value: number): Promise<number> {
  if (process.platform !== 'linux') return -1;
  try {
    const { load } = await import('koffi');
    return load(null).func('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)')(option, value, 0, 0, 0);
  } catch {
    // A processor that the library is not built for: the warning says that memory stays open.
    return -1;
  }
}
