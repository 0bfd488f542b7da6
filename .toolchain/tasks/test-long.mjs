import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What takes too long for every run of the tests: a thousand random vaults, backed up and restored. */
export async function run(args, { root }) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const env = { STRONGROOM_RANDOM_VAULTS: '1000', ...process.env };
  const files = args.length > 0 ? args : ['test/integration/random-vaults.test.ts'];
  return spawnSync(process.execPath, [vitest, 'run', '--project', 'integration', ...files], { cwd: root, env, stdio: 'inherit' }).status ?? 1;
}
