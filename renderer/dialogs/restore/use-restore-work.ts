import { useCallback, useEffect, useRef, useState } from 'react';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import type { Answer, CallOutput } from '../../../preload/contract/index.ts';
import type { FoundBackup, RestorePlan } from '../../../preload/contract/restore.ts';
import { ask } from '../../stores/ask.ts';
import { useRestore } from '../../stores/restore.ts';

type Step = 'list' | 'check' | 'finish';
type Found = CallOutput<'restore.connectFolder'>;
export type Restored = CallOutput<'restore.finish'>;

export interface RestoreWork {
  /** Where the backups lie, for people; `null` before the first list. */
  place: string | null;
  backups: FoundBackup[];
  /** What lies there and is no backup that could be restored, and why. */
  problems: Found['problems'];
  /** What the last check found out, as long as nothing it rests on was changed. */
  plan: RestorePlan | null;
  restored: Restored | null;
  running: Step | null;
  stopping: boolean;
  /** Why the last step failed, and which it was. */
  failed: { step: Step; error: ErrorAnswer } | null;
  /** What became of a step that did not fail, in words. */
  said: string | null;
  list: (place: string, question: () => Promise<Answer<Found>>) => Promise<boolean>;
  check: (question: () => Promise<Answer<RestorePlan>>) => Promise<boolean>;
  finish: (typed: string | null) => Promise<void>;
  /** Something that the check rests on was changed. */
  unsettle: () => void;
  /** Another place is to be looked at. */
  leave: () => void;
  stop: () => Promise<void>;
}

const NOTHING = { place: null, backups: [], problems: [], plan: null };

/** What main does of a restore: it lists, checks, puts in place, and can be stopped at each of these. When the dialog goes, so does all of it. */
export function useRestoreWork(): RestoreWork {
  const [found, setFound] = useState<Pick<RestoreWork, 'place' | 'backups' | 'problems' | 'plan'>>(NOTHING);
  const [restored, setRestored] = useState<Restored | null>(null);
  const [running, setRunning] = useState<Step | null>(null);
  const [stopping, setStopping] = useState(false);
  const [failed, setFailed] = useState<RestoreWork['failed']>(null);
  const [said, setSaid] = useState<string | null>(null);
  // An answer of a step that was stopped says nothing any more.
  const turn = useRef(0);

  useEffect(
    () => () => {
      turn.current += 1;
      useRestore.setState({ progress: null });
      void ask('restore.end', {});
    },
    [],
  );

  const run = useCallback(async <T>(step: Step, question: () => Promise<Answer<T>>): Promise<T | null> => {
    turn.current += 1;
    const mine = turn.current;
    useRestore.setState({ progress: null });
    setRunning(step);
    setFailed(null);
    setSaid(null);
    const answer = await question();
    if (mine !== turn.current) return null;
    setRunning(null);
    if (answer.ok) return answer.value;
    setFailed({ step, error: answer.error });
    // With the agent went its way to the backups.
    if (answer.error.code === 'AGENT_GONE') setFound(NOTHING);
    return null;
  }, []);

  return {
    ...found,
    restored,
    running,
    stopping,
    failed,
    said,
    async list(place, question) {
      const answer = await run('list', question);
      if (answer !== null) setFound({ place, ...answer, plan: null });
      return answer !== null;
    },
    async check(question) {
      const plan = await run('check', question);
      if (plan === null) return false;
      // Of other vaults that lie there nothing new was learnt.
      setFound((before) => {
        const checked = new Map(plan.backups.map((backup) => [backup.name, backup]));
        return { ...before, plan, backups: before.backups.map((backup) => checked.get(backup.name) ?? backup) };
      });
      return true;
    },
    async finish(typed) {
      const answer = await run('finish', () => ask('restore.finish', { typed }));
      if (answer !== null) setRestored(answer);
    },
    unsettle: useCallback(() => setFound((before) => (before.plan === null ? before : { ...before, plan: null })), []),
    leave() {
      setFailed(null);
      setFound(NOTHING);
    },
    async stop() {
      turn.current += 1;
      setStopping(true);
      await ask('restore.end', {});
      setStopping(false);
      setRunning(null);
      setFound(NOTHING);
      setSaid('Stopped. Nothing was put in place. List the backups again to go on.');
    },
  };
}
