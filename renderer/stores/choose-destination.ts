import type { CallArguments, CallOutput } from '../../preload/contract/index.ts';
import { ask } from './ask.ts';
import type { useQuestion } from './use-question.ts';

export type ChosenDestination = NonNullable<CallOutput<'files.chooseDestination'>['destination']>;

/** Asks in the system's own dialog where something is to be written; `null` where nothing was chosen. @param run of the button that asks */
export async function chooseDestination(
  run: ReturnType<typeof useQuestion>['run'],
  wanted: CallArguments<'files.chooseDestination'>,
): Promise<ChosenDestination | null> {
  return (await run(() => ask('files.chooseDestination', wanted)))?.destination ?? null;
}
