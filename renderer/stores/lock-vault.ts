import { ask } from './ask.ts';
import { openDialog } from './navigation.ts';

/** Locks at once where nothing runs; else names what the lock would interrupt and leaves the choice to the officer. */
export async function lockVault(): Promise<void> {
  const answer = await ask('vault.lock', { interrupt: false });
  if (answer.ok && answer.value.outcome === 'busy') openDialog({ kind: 'lock', commands: answer.value.commands });
}
