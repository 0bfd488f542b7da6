import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { CopyRow } from '../backup/copy-rows.ts';
import type { TargetResult } from '../backup/run-backup.ts';
import type { Ending } from '../commands/queue.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { updateCommandItem } from '../store/command-rows.ts';
import type { CommandItemTable } from '../store/schema.ts';
import type { VaultSession } from './vault-session.ts';

/** A line of a command that goes to a target, before it is begun. */
export function itemOf(command: string, idx: number, name: string, place: string): CommandItemTable {
  return { command, idx, name, place, state: 'queued', outcome: '', error: null, certificates: '[]', erased: 0, temporary: null, input: null, request: null };
}

/** A line of a command that looked at a copy. */
export function copyItem(command: string, idx: number, { name, location, problem }: CopyRow): CommandItemTable {
  const error = problem === null ? null : (JSON.parse(problem) as ErrorAnswer);
  return {
    ...itemOf(command, idx, name, location),
    state: error ? 'failed' : 'done',
    outcome: error?.message ?? 'Read back: it is what was stored.',
    error: problem,
  };
}

/** Puts down how far a line is; without a result it was begun. */
export async function tellItem(session: VaultSession, command: string, idx: number, result: TargetResult | null): Promise<void> {
  const change = !result
    ? { state: 'running' }
    : result.error
      ? { state: 'failed', outcome: result.error.message, error: canonicalJson({ ...result.error }) }
      : {
          state: 'done',
          outcome: `Stored, read back${result.copy?.drilled_at == null ? '' : ' and opened'}.${result.pruned === 0 ? '' : ` ${result.pruned} older removed.`}`,
        };
  await updateCommandItem(session.queries, command, idx, change);
}

/** How a command ended whose lines ended so. */
export function endingOf(
  errors: readonly (ErrorAnswer | null)[],
  facts: { name: string; value: string }[],
  words: { whole(count: number): string; part(done: number, of: number): string },
): Ending {
  const failed = errors.filter((error) => error !== null);
  const [first] = failed;
  if (!first) return { state: 'done', outcome: words.whole(errors.length), facts };
  if (failed.length === errors.length && errors.length === 1) return { state: 'failed', outcome: first.message, error: first, facts };
  return {
    state: failed.length === errors.length ? 'failed' : 'done-in-part',
    outcome: `${words.part(errors.length - failed.length, errors.length)} ${first.message}`,
    error: first,
    facts,
  };
}
