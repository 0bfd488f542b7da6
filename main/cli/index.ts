import { preventCoreDumps } from '../machine/core-dumps.ts';
import { denyTracing } from '../machine/deny-tracing.ts';
import { exitStatus } from './exit-status.ts';
import { run } from './run.ts';

preventCoreDumps();
await denyTracing();

// A reader that has seen enough (`| head`) closes the pipe: what is left of the answer has nobody to go to.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? exitStatus.done : exitStatus.failed));

// Awaited here, so that whoever imports this file can rely on the exit status being set.
process.exitCode = await run(process.argv.slice(2));
