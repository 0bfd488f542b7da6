import { create } from 'zustand';
import type { Preferences, Session } from '../../preload/contract/app.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { ask } from './ask.ts';
import { forgetVault } from './lockable.ts';

type AppState = CallOutput<'app.state'>;
export type RecentVault = AppState['recent'][number];

interface SessionSlice {
  app: AppState | null;
  /** Why the state of the application could not be had at the start. */
  failure: ErrorAnswer | null;
  /** Commands that an idle lock waits for; `null` while none is due. */
  lockWaits: number | null;
  /** A vault is being created: the unlocked session must not replace the page before the recovery kit was shown. */
  creating: boolean;
}

/** What is true with and without an open vault; so the one slice that a lock does not reset. */
export const useSession = create<SessionSlice>()(() => ({ app: null, failure: null, lockWaits: null, creating: false }));

/** Takes over a session that main announced. Everything of the vault is forgotten before anything else can be drawn. */
export function takeSession(session: Session): void {
  const { app } = useSession.getState();
  if (app === null) return;
  if (session.state === 'locked' && app.session.state === 'unlocked') forgetVault();
  useSession.setState({ app: { ...app, session }, lockWaits: null, ...(session.state === 'locked' ? { creating: false } : {}) });
}

/** Asks for the state of the application again, recents included. */
export async function refreshApp(): Promise<void> {
  const answer = await ask('app.state', {});
  if (!answer.ok) {
    useSession.setState({ failure: answer.error });
    return;
  }
  const before = useSession.getState().app;
  if (answer.value.session.state === 'locked' && before?.session.state === 'unlocked') forgetVault();
  useSession.setState({ app: answer.value, failure: null });
}

export async function setPreferences(change: Partial<Preferences>): Promise<void> {
  const { app } = useSession.getState();
  // Shown at once; main's answer has the last word.
  if (app !== null) useSession.setState({ app: { ...app, preferences: { ...app.preferences, ...change } } });
  const answer = await ask('app.setPreferences', change);
  const now = useSession.getState().app;
  if (answer.ok && now !== null) useSession.setState({ app: { ...now, preferences: answer.value } });
}

/** The open vault's session, or `null`. */
export function useUnlocked(): Extract<Session, { state: 'unlocked' }> | null {
  return useSession((state) => (state.app?.session.state === 'unlocked' ? state.app.session : null));
}
