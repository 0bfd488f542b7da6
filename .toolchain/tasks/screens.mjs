import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { ensurePackages } from './system-packages.mjs';

/** Takes a picture of every page and dialog of the built application, over the demo vault. */
export async function run(args, { root }) {
  const wanted = ['chromium', ...(process.env.DISPLAY ? [] : ['xvfb']), 'openssl'];
  if (!ensurePackages(wanted)) return 1;
  const built = buildIfStale(root);
  if (built !== 0) return built;
  const script = join(root, 'test', 'e2e', 'screens.ts');
  const done = spawnSync(process.execPath, ['--no-warnings=ExperimentalWarning', script, ...args], { cwd: root, stdio: 'inherit' });
  return done.status ?? 1;
}
