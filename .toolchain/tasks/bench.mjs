import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Measures Strongroom beside openssl and keytool, on the same files in the same run. Slow is no failure; a wrong answer is. */
export async function run(args, { root }) {
  return spawnSync(process.execPath, [join(root, 'test', 'bench', 'bench.ts'), ...args], { cwd: process.env.INIT_CWD ?? root, stdio: 'inherit' }).status ?? 1;
}
