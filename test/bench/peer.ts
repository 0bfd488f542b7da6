import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** One call of another program. */
export type ProgramCall = readonly [program: string, ...arguments: string[]];

/** What is here of openssl and of the Java that keytool belongs to, in one line each; `null` where it is not on this machine. */
export function versionOf(program: 'openssl' | 'keytool'): string | null {
  // keytool of Java 17 and earlier has no option for its version.
  const [asked, ...args] = program === 'openssl' ? ['openssl', 'version'] : ['java', '-version'];
  const { status, stdout, stderr } = spawnSync(asked as string, args, { encoding: 'utf8' });
  const there = status === 0 && (program === 'openssl' || spawnSync('keytool', ['-help']).status === 0);
  return there ? (`${stdout}${stderr}`.trim().split('\n')[0] ?? null) : null;
}

/**
 * Runs jobs, each a sequence of calls, as many at once as there are processors: Strongroom uses all of them too.
 * @returns ms
 */
export async function timeJobs(jobs: readonly (readonly ProgramCall[])[]): Promise<number> {
  const waiting = [...jobs];
  const work = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) for (const call of job) await runCall(call);
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return performance.now() - started;
}

function runCall([program, ...args]: ProgramCall): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    child.on('error', reject);
    child.on('close', (status) => (status === 0 ? resolve() : reject(new Error(`${program} ${args.join(' ')} failed (${status}): ${said.trim()}`))));
  });
}
