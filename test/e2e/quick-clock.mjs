// Loaded into the app's main process before anything else: its monotonic clock runs forty times as fast, and so do the timers that
// wait for long. A minute without input, the least that can be set, is then a second and a half. The agent keeps the ordinary clock.
const FACTOR = 40;
const LONG = 10_000;

if (process.argv[1]?.endsWith('run-main.ts')) {
  const now = performance.now.bind(performance);
  performance.now = () => now() * FACTOR;
  const wait = globalThis.setTimeout;
  globalThis.setTimeout = Object.assign((callback, delay, ...args) => wait(callback, delay > LONG ? delay / FACTOR : delay, ...args), wait);
}
