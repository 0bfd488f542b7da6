import { type ChildProcess, spawn } from 'node:child_process';

/** Puts sleep off while a vault is open, until it is locked: else the machine sleeps with the keys in its memory. */
export interface SleepHold {
  hold(): void;
  release(): void;
}

const INHIBIT = '/usr/bin/systemd-inhibit';

/**
 * A delay lock of logind's, which it grants to whoever sits at the machine and waits for a few seconds (`InhibitDelayMaxSec`, 5 by default). It is
 * a file descriptor, which Node cannot receive from the bus: hence the program that holds one while its child reads our pipe, also to our end by a crash.
 * Where that program is missing or refused, sleep is not put off.
 */
export function createSleepHold(platform: string, program = INHIBIT): SleepHold {
  let holder: ChildProcess | null = null;
  return {
    hold() {
      if (holder !== null || platform !== 'linux') return;
      const started = spawn(program, ['--what=sleep', '--mode=delay', '--who=Strongroom', '--why=The vault is locked first.', '/bin/cat'], {
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      holder = started;
      const ended = () => {
        if (holder === started) holder = null;
      };
      started.on('error', ended);
      started.on('exit', ended);
      started.stdin?.on('error', () => undefined);
    },
    release() {
      holder?.stdin?.end();
      holder = null;
    },
  };
}
