import { lockable } from './lockable.ts';

/** Whether a recovery kit was made and is not put away yet. The kit itself is in a window of its own, and never in this one. */
export const useKit = lockable<{ kit: boolean }>(() => ({ kit: false }));
