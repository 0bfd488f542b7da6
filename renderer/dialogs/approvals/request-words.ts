import type { CallOutput } from '../../../preload/contract/index.ts';

/** Behind the names of files that travel between custodians. */
const REQUEST_ENDING = '.strongroom-request';
const ANSWER_ENDING = { approved: '.strongroom-approval', refused: '.strongroom-refusal' } as const;

/** Why a request cannot be answered here, in words; `null` where it can. */
export function requestLeft({ expired, ownRequest }: Pick<CallOutput<'approvals.read'>, 'expired' | 'ownRequest'>): string | null {
  if (ownRequest) return 'This request is your own: others have to answer it.';
  return expired ? 'This request has expired: have a new one made.' : null;
}

/** What a request is called where it is written: *www.example.com.strongroom-request*. */
export function requestFileName(label: string): string {
  return `${label.replace(/[^\p{L}\p{N}._ -]/gu, '_').slice(0, 80) || 'release'}${REQUEST_ENDING}`;
}

/** What an answer is called: as the request, with another ending. */
export function answerFileName(request: string, decision: keyof typeof ANSWER_ENDING): string {
  const base = request.endsWith(REQUEST_ENDING) ? request.slice(0, -REQUEST_ENDING.length) : request.replace(/\.[^.]*$/, '');
  return `${base || 'release'}${ANSWER_ENDING[decision]}`;
}
