import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from './build.mjs';
import { ensurePackages } from './system-packages.mjs';

const columns = ['points', 'injected', 'survived', 'killed', 'detected', 'done', 'seconds'];

/** One line for each operation, as the tests left them. */
function figuresOf(folder) {
  return readdirSync(folder)
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
    .sort((left, right) => left.operation.localeCompare(right.operation));
}

function tableOf(figures) {
  const width = Math.max(9, ...figures.map(({ operation }) => operation.length));
  const line = (name, cells) => `${name.padEnd(width)}  ${cells.map((cell) => String(cell).padStart(8)).join('  ')}`;
  const sums = columns.map((column) => figures.reduce((sum, one) => sum + (one[column] ?? 0), 0));
  return [
    line('operation', columns),
    ...figures.map((one) =>
      line(
        one.operation,
        columns.map((column) => one[column] ?? ''),
      ),
    ),
    line('all', sums),
  ].join('\n');
}

const MEMORY = 'memory after lock';

/**
 * Faults of the file system and changed bytes, in full: every call of what changes the header or all keys, some of the rest; every byte of the
 * header, every page of the database. And the memory of every process after 200 locks, most of which is waiting: `--operation 'memory after lock'` is that alone;
 * `--point TEXT` only the faults of an operation whose description has it.
 */
export async function run(args, { root }) {
  const { values } = parseArgs({
    args,
    options: { every: { type: 'boolean' }, operation: { type: 'string' }, point: { type: 'string' }, 'at-once': { type: 'string' } },
  });
  const memory = values.operation === undefined || values.operation === MEMORY;
  if (!ensurePackages(['strace', 'openssl', ...(memory ? ['chromium', 'xvfb', 'xauth'] : [])])) return 1;
  if ((memory ? buildIfStale(root) : buildIfStale(root, ['main'])) !== 0) return 1;
  const folder = join(root, '.cache', 'faults');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, STRONGROOM_FAULTS: values.every ? 'every' : 'full', STRONGROOM_FAULTS_AT_ONCE: values['at-once'] ?? '2' };
  if (values.operation !== undefined) env.STRONGROOM_FAULTS_OF = values.operation;
  if (values.point !== undefined) env.STRONGROOM_FAULTS_POINT = values.point;
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const tests = (project, path) => spawnSync(process.execPath, [vitest, 'run', '--project', project, path], { cwd: root, env, stdio: 'inherit' }).status ?? 1;
  const statuses = [];
  if (values.operation !== MEMORY) statuses.push(tests('integration', values.operation === undefined ? 'test/faults' : 'test/faults/faults.test.ts'));
  if (memory) {
    env.STRONGROOM_MEMORY_CYCLES ??= '200';
    statuses.push(tests('window', 'test/e2e/memory-cycles.test.ts'));
  }
  const figures = figuresOf(folder);
  const summary = join(root, '.cache', 'faults.json');
  writeFileSync(summary, `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`\n${tableOf(figures)}\n\nThe same as JSON: ${summary}`);
  return statuses.find((status) => status !== 0) ?? 0;
}
