import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSleepHold } from '../../../main/shell/hold-sleep.ts';
import { until } from '../../electron/until.ts';

let folder: string;
let program: string;
const is = (file: string) => existsSync(join(folder, file));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sleep-'));
  program = join(folder, 'inhibit');
  // As systemd-inhibit(1): runs the command behind the options while the lock is held.
  writeFileSync(program, `#!/bin/sh\necho "$@" >> ${folder}/held\nshift 4\n"$@"\ntouch ${folder}/released\n`);
  chmodSync(program, 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform !== 'linux')('sleep', () => {
  it('is put off once while a vault is open, and not longer', async () => {
    const sleep = createSleepHold('linux', program);
    sleep.hold();
    sleep.hold();
    // The shell makes the file before it writes into it.
    const held = await until('the hold', () => is('held') && readFileSync(join(folder, 'held'), 'utf8'));
    expect(held).toBe('--what=sleep --mode=delay --who=Strongroom --why=The vault is locked first. /bin/cat\n');
    expect(is('released')).toBe(false);
    sleep.release();
    await until('the release', () => is('released'));
    sleep.hold();
    await until('the second hold', () => readFileSync(join(folder, 'held'), 'utf8').split('\n').length === 3);
    sleep.release();
  });

  it('is not put off where nothing can do it, and nothing breaks', async () => {
    const missing = createSleepHold('linux', join(folder, 'nothing'));
    missing.hold();
    missing.release();
    writeFileSync(program, '#!/bin/sh\nexit 1\n');
    const refused = createSleepHold('linux', program);
    refused.hold();
    await new Promise((resolve) => setTimeout(resolve, 100));
    refused.release();
  });

  it('is left alone on other systems', async () => {
    createSleepHold('darwin', program).hold();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(is('held')).toBe(false);
  });
});
