import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const module = fileURLToPath(new URL('../../../main/machine/deny-tracing.ts', import.meta.url));

describe.skipIf(process.platform !== 'linux')('the memory of a process that denies tracing', () => {
  it('is open to programs of the same user before, and closed afterwards', () => {
    // Nobody of the system, who has no capability that reads everything. Changing the user closes a process by itself: opened again, to see it closed by us.
    const script = `
      import koffi from 'koffi';
      import { spawnSync } from 'node:child_process';
      const { denyTracing, mayBeTraced } = await import(${JSON.stringify(module)});
      if (process.getuid() === 0) { process.setgroups([]); process.setgid(65534); process.setuid(65534); }
      koffi.load(null).func('int prctl(int, unsigned long, unsigned long, unsigned long, unsigned long)')(4, 1, 0, 0, 0);
      const another = () => spawnSync('cat', ['/proc/' + process.pid + '/environ'], { cwd: '/', stdio: ['ignore', 'ignore', 'ignore'] }).status;
      const before = [await mayBeTraced(), another()];
      await denyTracing();
      console.log(JSON.stringify([before, [await mayBeTraced(), another()]]));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      [true, 0],
      [false, 1],
    ]);
  });
});
