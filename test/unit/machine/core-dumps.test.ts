import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const module = fileURLToPath(new URL('../../../main/machine/core-dumps.ts', import.meta.url));
const linux = process.platform === 'linux';
/** Where cores become files beside the process that crashed, a test can see whether there is one. */
const asFiles = linux && /^core(\.%p)?\n$/.test(readFileSync('/proc/sys/kernel/core_pattern', 'latin1'));
const folder = mkdtempSync(join(tmpdir(), 'core-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a script in a process that may dump core as far as anything may. */
function inProcess(script: string): string {
  const done = spawnSync('prlimit', ['--core=unlimited:unlimited', process.execPath, '--input-type=module', '-e', script], { cwd: folder, encoding: 'utf8' });
  return done.stdout;
}
const load = `import { mayDumpCore, preventCoreDumps } from ${JSON.stringify(module)}; import { execFileSync, spawn } from 'node:child_process';`;

describe.skipIf(!linux)('core dumps', () => {
  it('are off afterwards, and were on before', () => {
    const said = inProcess(`${load} const before = mayDumpCore(); preventCoreDumps(); console.log(before, mayDumpCore());`);
    expect(said).toBe('true false\n');
  });

  it('are off as the system’s own program says, in what is started later, and in what runs already', () => {
    const said = inProcess(`${load}
      const early = spawn('sleep', ['60']);
      preventCoreDumps();
      const late = spawn('sleep', ['60']);
      for (const { pid } of [process, early, late]) {
        console.log(execFileSync('prlimit', ['--pid', String(pid), '--core', '--noheadings', '--raw', '--output=SOFT,HARD'], { encoding: 'utf8' }).trim());
        console.log(execFileSync('cat', ['/proc/' + pid + '/coredump_filter'], { encoding: 'utf8' }).trim());
      }
      early.kill(); late.kill();`);
    expect(said).toBe('1 1\n00000000\n'.repeat(3));
  });

  it.skipIf(!asFiles)('write nothing when the process crashes, where one that was not protected writes its memory', () => {
    const crash = "process.kill(process.pid, 'SIGSEGV'); setInterval(() => undefined, 1000);";
    inProcess(`${load} ${crash}`);
    const cores = () => readdirSync(folder).filter((name) => name.startsWith('core'));
    expect(cores()).toHaveLength(1);
    const core = join(folder, cores()[0] as string);
    expect(statSync(core).size).toBeGreaterThan(1024 * 1024);
    rmSync(core);
    inProcess(`${load} preventCoreDumps(); ${crash}`);
    expect(cores()).toEqual([]);
  });
});
