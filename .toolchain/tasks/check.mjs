import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What is checked without running the application, in the order in which the answers are useful. */
const steps = [
  { name: 'types, per side', command: ['typescript/bin/tsc', '-b'] },
  { name: 'lint, format, layers', command: ['@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '--max-diagnostics=50'] },
  { name: 'the layers catch what they should', command: ['vitest/vitest.mjs', 'run', '--reporter=dot', 'test/layering'] },
  { name: 'dead code', command: ['knip/bin/knip.js'] },
];

export async function run(_args, { root }) {
  let failed = 0;
  for (const { name, command } of steps) {
    const [script, ...args] = command;
    const path = join(root, 'node_modules', script);
    const started = performance.now();
    console.log(`\n== ${name}`);
    const done = existsSync(path) ? spawnSync(process.execPath, [path, ...args], { cwd: root, stdio: 'inherit' }) : { status: 127 };
    const passed = done.status === 0;
    if (!passed) failed += 1;
    console.log(`== ${name}: ${passed ? 'passed' : `FAILED (${done.status})`} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  return failed === 0 ? 0 : 1;
}
