import type { CallOutput } from '../../preload/contract/index.ts';
import { checkQuality, type QualityResult } from '../custody/check-quality.ts';
import { newestCommandOf } from '../store/command-rows.ts';
import { shownBlocklist } from './blocklist-calls.ts';
import type { VaultSession } from './vault-session.ts';

/** Looks for weaknesses in the whole inventory, as a command. */
export async function startQualityCheck(session: VaultSession): Promise<{ command: string; ended: Promise<QualityResult | null> }> {
  let result: QualityResult | null = null;
  const command = await session.queue.start({ kind: 'check-keys', title: 'Check the quality of all keys', input: {}, repeatable: false }, async (run) => {
    const { list, problem } = await session.openBlocklist();
    const ending = await checkQuality(session, run, list, (checked) => {
      result = checked;
    });
    if (problem === null) return ending;
    return { ...ending, state: 'done-in-part', outcome: `${ending.outcome} ${problem.message}`, error: problem };
  });
  return { command, ended: session.queue.ended(command).then(() => result) };
}

/** When the inventory was checked last, and against which list of compromised keys. */
export async function qualityState(session: VaultSession): Promise<CallOutput<'quality.state'>> {
  const last = await newestCommandOf(session.queries, 'check-keys', ['done', 'done-in-part']);
  return {
    lastCheck: last ? { command: last.id, at: last.ended_at ?? last.created_at, outcome: last.outcome ?? '' } : null,
    blocklist: await shownBlocklist(session),
  };
}
