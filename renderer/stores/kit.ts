import { ask } from './ask.ts';
import { lockable } from './lockable.ts';

/** Whether a recovery kit was made and is not put away yet. The kit itself is in a window of its own, and never in this one. */
export const useKit = lockable<{ kit: boolean }>(() => ({ kit: false }));

/** Asks whether a kit waits to be put away: one that was just made, or whose window was closed before its time. */
export async function lookForKit(): Promise<void> {
  const answer = await ask('recovery.show', {});
  if (answer.ok) useKit.setState({ kit: answer.value.kept });
}
