import { preventCoreDumps } from '../machine/core-dumps.ts';
import { denyTracing } from '../machine/deny-tracing.ts';
import { exitStatus } from './exit-status.ts';
import { run } from './run.ts';

preventCoreDumps();
await denyTracing();

// A reader that has seen enough (`| head`) closes the pipe: what is left of the answer has nobody to go to, and the work is judged as ever. An answer
// that is lost otherwise, on a full disk, is a failure.
let lost = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  lost ||= error.code !== 'EPIPE';
  if (lost) process.exitCode ||= exitStatus.failed;
});
// Nobody reads along, or the terminal was closed: no reason to end in the middle of the work.
process.stderr.on('error', () => undefined);

// Awaited here, so that whoever imports this file can rely on the exit status being set.
const status = await run(process.argv.slice(2));
process.exitCode = lost ? status || exitStatus.failed : status;
