import { ask } from './ask.ts';
import { lockable } from './lockable.ts';

/** Whether a recovery kit was made and is not put away yet. The kit itself is in a window of its own, and never in this one. */
export const useKit = lockable<{ kit: boolean }>(() => ({ kit: false }));

/** The kit's window is gone: asks whether the kit was put away, or whether its window is only to be shown again. */
export async function kitPutAway(): Promise<void> {
  if (!useKit.getState().kit) return;
  const answer = await ask('recovery.show', {});
  if (answer.ok && !answer.value.kept) useKit.setState({ kit: false });
}
