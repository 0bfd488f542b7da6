import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const PASSWORD = 'only-for-the-benchmark';

/** What is here of XCA, in one line; `null` where it is not on this machine, or there is no `script` to give it a terminal. */
export function versionOfXca(): string | null {
  if (spawnSync('script', ['--version']).error) return null;
  const { status, stdout, error } = spawnSync('xca', ['--version'], { encoding: 'utf8', env: { ...process.env, QT_QPA_PLATFORM: 'offscreen' } });
  return error || status !== 0 ? null : (/\d+\.\d+\S*/.exec(stdout)?.[0] ?? 'unknown');
}

/** Imports files into a new database of XCA by its command line. @returns ms, without the first of them, with which the database is made */
export async function timeXca(at: string, first: readonly string[], files: readonly string[]): Promise<number> {
  mkdirSync(at, { recursive: true });
  const database = join(at, 'bench.xdb');
  // The password of a new database is asked for at the terminal and nowhere else; it gets one, and the first pair with it.
  await onTerminal(at, xca(database, first));
  const started = performance.now();
  const done = spawnSync('xca', xca(database, files), { cwd: at, env: environmentAt(at), encoding: 'utf8', maxBuffer: 2 ** 28 });
  const took = performance.now() - started;
  if (done.status !== 0) throw new Error(`xca failed (${done.status}): ${done.stderr.slice(0, 500)}`);
  return took;
}

function xca(database: string, files: readonly string[]): string[] {
  return ['--no-gui', `--database=${database}`, `--password=pass:${PASSWORD}`, '--import', '--exit', ...files];
}

function environmentAt(at: string): NodeJS.ProcessEnv {
  return { ...process.env, HOME: at, XDG_RUNTIME_DIR: at, QT_QPA_PLATFORM: 'offscreen' };
}

function onTerminal(at: string, args: readonly string[]): Promise<void> {
  const command = ['xca', ...args].map((part) => `'${part}'`).join(' ');
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: at, env: environmentAt(at), stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    // What is typed before it listens is thrown away, and nothing says when it does.
    const typing = setInterval(() => said.includes('Password:') && child.stdin.write(`${PASSWORD}\n`), 300);
    child.on('exit', () => clearInterval(typing));
    // It may be done before it has read all that was typed.
    child.stdin.on('error', () => clearInterval(typing));
    child.on('error', reject);
    child.on('close', (status) => (status === 0 ? resolve() : reject(new Error(`xca made no database (${status}): ${said.slice(-500)}`))));
  });
}
