import type { AnchorState } from '../../preload/contract/anchors.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { ask } from './ask.ts';
import { lockable } from './lockable.ts';

interface AnchorSlice {
  /** Places, the newest anchor and what none covers; `null` until it was asked for. */
  state: AnchorState | null;
  error: ErrorAnswer | null;
  /** Who vouches, and for what. */
  cosigners: CallOutput<'audit.cosigners'> | null;
}

export const useAnchors = lockable<AnchorSlice>(() => ({ state: null, error: null, cosigners: null }));

export function takeAnchorState(state: AnchorState): void {
  useAnchors.setState({ state, error: null });
}

let due: ReturnType<typeof setTimeout> | null = null;

/** Asks for what is kept outside the vault, at most every two seconds: every entry of the log is one more that is not. */
export function refreshAnchors(): void {
  if (due !== null) return;
  due = setTimeout(
    async () => {
      due = null;
      const answer = await ask('audit.anchors', {});
      useAnchors.setState(answer.ok ? { state: answer.value, error: null } : { error: answer.error });
    },
    useAnchors.getState().state === null ? 0 : 2000,
  );
}

export async function refreshCosigners(): Promise<void> {
  const answer = await ask('audit.cosigners', {});
  if (answer.ok) useAnchors.setState({ cosigners: answer.value });
}
