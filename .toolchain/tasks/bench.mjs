import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensurePackages } from './system-packages.mjs';

/** Measures Strongroom beside openssl, keytool, XCA and sftp, on the same files in the same run. Slow is no failure; a wrong answer is. */
export async function run(args, { root }) {
  // Where one of them is missing, its comparisons have no peer.
  ensurePackages(['openssl', 'default-jre-headless', 'openssh-server', 'openssh-client', 'xca']);
  return spawnSync(process.execPath, [join(root, 'test', 'bench', 'bench.ts'), ...args], { cwd: process.env.INIT_CWD ?? root, stdio: 'inherit' }).status ?? 1;
}
