import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensurePackages } from './system-packages.mjs';

/** Feeds a million changed files to everything that reads files. The programs of the oracles make what is changed. */
export async function run(args, { root }) {
  if (!ensurePackages(['openssl', 'default-jre-headless', 'openssh-client', 'libbcprov-java'])) return 1;
  const script = join(root, 'test', 'fuzz', 'fuzz.ts');
  return spawnSync(process.execPath, [script, ...args], { cwd: process.env.INIT_CWD ?? root, stdio: 'inherit' }).status ?? 1;
}
