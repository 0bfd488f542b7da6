import type { Figures } from './figures.ts';
import { isAcknowledged, judgeAnswer, type Operation } from './operation.ts';
import { Place } from './place.ts';
import type { Fault, SystemCall } from './system-calls.ts';
import { runWithFault, traceCommand } from './traced-command.ts';

/** Faults after which a long run says how far it is. */
const TOLD_EACH = 50;

/**
 * Runs an operation with each of the faults that are chosen of its calls, each from the same state.
 * @param only a part of a point's description: to look again at the ones that failed
 */
export async function injectFaults(operation: Operation, choose: (calls: readonly SystemCall[]) => Fault[], atOnce: number, only = ''): Promise<Figures> {
  const started = performance.now();
  const places = Array.from({ length: atOnce }, () => new Place());
  const figures: Figures & { killed: number } = {
    operation: operation.name,
    points: 0,
    injected: 0,
    survived: 0,
    killed: 0,
    detected: 0,
    done: 0,
    seconds: 0,
    problems: [],
  };
  try {
    await Promise.all(
      places.map(async (place, number) => {
        await place.prepare(operation.prepare);
        const { run, calls } = await traceCommand(place.folder, operation.args(place));
        const whole = [...(isAcknowledged(run) ? [] : [`without a fault: ${run.status} ${run.stderr}`]), ...(await operation.check(place, run))];
        figures.problems.push(...whole);
        figures.points = calls.length;
        if (whole.length > 0) return;
        const chosen = choose(calls).filter((fault) => pointOf(place, fault).includes(only));
        // Each place has calls of its own: where there are several, they share the list.
        for (const [at, fault] of chosen.entries()) {
          if (at % atOnce === number) await injectOne(operation, place, fault, figures);
          if (number === 0 && at > 0 && at % TOLD_EACH === 0) process.stderr.write(`${operation.name}: ${at} of ${chosen.length}\n`);
        }
      }),
    );
  } finally {
    for (const place of places) place.remove();
  }
  figures.seconds = Math.round((performance.now() - started) / 1000);
  return figures;
}

function pointOf(place: Place, { call, failure }: Fault): string {
  return `${failure} at ${call.name} ${call.path.slice(place.folder.length + 1)} ${call.at}`;
}

async function injectOne(operation: Operation, place: Place, fault: Fault, figures: Figures & { killed: number }): Promise<void> {
  place.reset();
  const point = pointOf(place, fault);
  try {
    const { run, injected } = await runWithFault(fault, operation.args(place));
    if (!injected) {
      figures.problems.push(`${point}: did not come about`);
      return;
    }
    figures.injected += 1;
    if (run.signal !== null) figures.killed += 1;
    else if (isAcknowledged(run)) figures.done += 1;
    else figures.detected += 1;
    const problems = [...judgeAnswer(run), ...(await operation.check(place, run))];
    if (problems.length === 0) figures.survived += 1;
    figures.problems.push(...problems.map((problem) => `${point}: ${problem}`));
  } catch (error) {
    figures.problems.push(`${point}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
