import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { ensurePackages } from './system-packages.mjs';

/** Measures Strongroom beside openssl, keytool, XCA and sftp, on the same files in the same run. Slow is no failure; a wrong answer is. */
export async function run(args, { root }) {
  // Where one of them is missing, its comparisons have no peer.
  ensurePackages(['openssl', 'default-jre-headless', 'openssh-server', 'openssh-client', 'xca']);
  // The window's part needs the built application and a browser for it.
  if (!ensurePackages(['chromium', ...(process.env.DISPLAY ? [] : ['xvfb'])])) return 1;
  const built = buildIfStale(root);
  if (built !== 0) return built;
  return spawnSync(process.execPath, [join(root, 'test', 'bench', 'bench.ts'), ...args], { cwd: process.env.INIT_CWD ?? root, stdio: 'inherit' }).status ?? 1;
}
