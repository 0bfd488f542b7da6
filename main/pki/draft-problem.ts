import type { DraftProblem } from '../../preload/contract/requests.ts';

/** What keeps a request from being made. */
export function draftError(field: DraftProblem['field'], index: number | null, text: string): DraftProblem {
  return { field, index, severity: 'error', text };
}

/** What is allowed and unwise. */
export function draftAdvice(field: DraftProblem['field'], index: number | null, text: string): DraftProblem {
  return { field, index, severity: 'advice', text };
}
