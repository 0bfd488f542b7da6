import { useEffect, useMemo, useState } from 'react';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import type { DraftProblem } from '../../../preload/contract/requests.ts';
import { grouped } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { MOST_TERM_DAYS } from '../../stores/limits.ts';
import { type Asked, askedOf, type Entered, termIsRight } from './entered.ts';

/** A pause in typing after which the agent is asked (ms). */
const PAUSE = 200;

export interface DraftCheck {
  asked: Asked;
  /** With the places of their rows in the form. */
  problems: readonly DraftProblem[];
  /** The request as OpenSSL would print it; `null` while something is wrong. */
  preview: string | null;
  /** Whether this is said of the values as they now stand. */
  fresh: boolean;
  error: ErrorAnswer | null;
}

const WRONG_TERM: DraftProblem = {
  field: 'termDays',
  index: null,
  severity: 'error',
  text: `A whole number of days from 1 to ${grouped(MOST_TERM_DAYS)}, or nothing.`,
};

/** Puts each problem to the row of the form that it concerns. */
function placed(problems: readonly DraftProblem[], { places }: Asked): DraftProblem[] {
  return problems.map((problem) => {
    if (problem.index === null || (problem.field !== 'subject' && problem.field !== 'subjectAltNames')) return problem;
    return { ...problem, index: places[problem.field][problem.index] ?? null };
  });
}

/** What is wrong with the values, asked again after each pause in typing. What was said of the values before stays until then. */
export function useDraftCheck(entered: Entered, example: string | null = null): DraftCheck {
  const asked = useMemo(() => askedOf(entered, example), [entered, example]);
  const [said, setSaid] = useState<{ asked: Asked; problems: DraftProblem[]; preview: string | null; error: ErrorAnswer | null } | null>(null);

  useEffect(() => {
    let here = true;
    const timer = setTimeout(async () => {
      const answer = await ask('requests.check', { draft: asked.draft });
      if (!here) return;
      if (answer.ok) setSaid({ asked, problems: placed(answer.value.problems, asked), preview: answer.value.preview, error: null });
      else setSaid({ asked, problems: [], preview: null, error: answer.error });
    }, PAUSE);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [asked]);

  // Rows came or went since: what was said of a row would stand beside another.
  const rowsMoved = (field: 'subject' | 'subjectAltNames'): boolean => said !== null && said.asked.draft[field].length !== asked.draft[field].length;
  const problems = (said?.problems ?? []).filter(
    ({ field, index }) => index === null || (field !== 'subject' && field !== 'subjectAltNames') || !rowsMoved(field),
  );
  return {
    asked,
    problems: termIsRight(entered.term) ? problems : [...problems, WRONG_TERM],
    preview: said?.preview ?? null,
    fresh: said?.asked === asked,
    error: said?.error ?? null,
  };
}
