import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

// Imported into the shell's process before its program (NODE_OPTIONS): SIGUSR2 begins to measure how late its event loop is, and the next one writes
// what was measured. Its children inherit the options, and are none of this.

/** How often it is looked (ms); the histogram counts this much as delay. */
const RESOLUTION = 5;
const file = process.env.STRONGROOM_BENCH_LOOP;

if (file !== undefined && process.argv[1]?.endsWith('run-main.ts')) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  let measuring = false;
  process.on('SIGUSR2', () => {
    measuring = !measuring;
    if (measuring) {
      delay.reset();
      delay.enable();
    } else {
      delay.disable();
      const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
      // Whoever waits for it finds it whole.
      writeFileSync(`${file}.part`, JSON.stringify({ percentile99: late(delay.percentile(99)), most: late(delay.max) }));
      renameSync(`${file}.part`, file);
    }
  });
}
