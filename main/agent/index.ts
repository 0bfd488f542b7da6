import { hostname } from 'node:os';
import { preventCoreDumps } from '../machine/core-dumps.ts';
import { denyTracing } from '../machine/deny-tracing.ts';
import { createService } from '../service/service.ts';
import { dispatchTo } from './dispatch.ts';
import { type Port, servePort } from './port.ts';

// The agent process: a port in front of the service. It starts for one vault and ends when that is locked; the shell sees to both.
const version = process.argv.find((argument) => argument.startsWith('--app-version='))?.slice('--app-version='.length) ?? '';
const { parentPort } = process as unknown as { parentPort?: Port };
if (!parentPort) {
  console.error('strongroom: the agent is started by the application, not by hand');
  process.exit(2);
}

// Electron may start this process from one that was there before main could turn them off.
preventCoreDumps();
await denyTracing();

/** Time (ms) for the last answer to leave the process before it ends. */
const FLUSH = 50;

const service = createService({ version, host: hostname() });
let closing = false;
const closeAndExit = (reason: 'quit') => {
  if (closing) return;
  closing = true;
  service.close(reason).then(
    () => process.exit(0),
    () => process.exit(1),
  );
};

/** Transactions keep the vault whole, so ending is always safe, and going on after a defect is not. The text of the error may hold a name; its stack says where. */
const endAfterDefect = (error: unknown) => {
  console.error('strongroom: the agent ends after a defect', error instanceof Error ? (error.stack ?? error.name).split('\n').slice(1).join('\n') : '');
  process.exit(70);
};
process.on('uncaughtException', endAfterDefect);
process.on('unhandledRejection', endAfterDefect);
process.on('SIGTERM', () => closeAndExit('quit'));

servePort(parentPort, dispatchTo(service), {
  onAnswered(name, value) {
    if (name === 'agent.lock' && (value as { outcome?: string } | null)?.outcome === 'locked') setTimeout(() => process.exit(0), FLUSH);
  },
  onDefect: (name, error) =>
    console.error(`strongroom: ${name} failed by a defect`, error instanceof Error ? (error.stack ?? error.name).split('\n').slice(1).join('\n') : ''),
});
