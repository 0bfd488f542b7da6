import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildIfStale } from './build.mjs';

/** Runs the `strongroom` command in this process: its stdout, stdin and exit status are the caller's own. */
export async function run(args, { root }) {
  const built = buildIfStale(root, ['main']);
  if (built !== 0) return built;
  // `npm run` starts in the project's folder; the paths on the command line are meant from where the person is.
  if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
  const script = join(root, 'dist', 'main', 'cli.js');
  process.argv = [process.argv[0], script, ...args];
  await import(pathToFileURL(script).href);
  return process.exitCode ?? 0;
}
