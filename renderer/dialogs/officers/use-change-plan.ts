import { useEffect, useState } from 'react';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import type { PlannedChange } from '../../../preload/contract/officers.ts';
import { ask } from '../../stores/ask.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import type { Plan } from './ChangePlan.tsx';

/** A plan is asked for when nobody has typed for this long (ms). */
const PAUSE = 250;

interface PlannedAnswer {
  /** What would happen; the one before stays until a new one is here. `null`: nothing is known yet, or the change is refused. */
  plan: Plan | null;
  /** Why it would be refused. */
  error: ErrorAnswer | null;
  /** What is shown does not speak of what is entered now. */
  asking: boolean;
}

/** What a change would do, asked again whenever it becomes another; `null` while too little of it is known. */
export function useChangePlan(change: PlannedChange | null): PlannedAnswer {
  const question = change === null ? null : JSON.stringify(change);
  const [settled, setSettled] = useState(question);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(question), PAUSE);
    return () => clearTimeout(timer);
  }, [question]);
  const answered = useAnswer(settled, () => ask('officers.plan', { change: JSON.parse(settled ?? 'null') as PlannedChange }));
  if (question === null) return { plan: null, error: null, asking: false };
  return { plan: answered.value, error: answered.error, asking: answered.asking || settled !== question };
}
