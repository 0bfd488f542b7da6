import { ask } from './ask.ts';
import { lockable } from './lockable.ts';

/** What a lock would interrupt; `null` while that is not asked. It stands above everything else, so that nothing typed is lost where the officer goes on. */
export const useLockQuestion = lockable<{ commands: { id: string; title: string }[] | null }>(() => ({ commands: null }));

/** Locks at once where nothing runs; else names what the lock would interrupt and leaves the choice to the officer. */
export async function lockVault(): Promise<void> {
  const answer = await ask('vault.lock', { interrupt: false });
  if (answer.ok && answer.value.outcome === 'busy') useLockQuestion.setState({ commands: answer.value.commands });
}

export function goOnUnlocked(): void {
  useLockQuestion.setState({ commands: null });
}
