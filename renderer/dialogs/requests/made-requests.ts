import type { CommandItem } from '../../../preload/contract/commands.ts';
import type { Named } from '../../stores/navigation.ts';

/** The requests that the lines of a command made, each once. */
export function madeRequests(items: readonly CommandItem[]): Named[] {
  const made = new Map<string, Named>();
  for (const { request, name, state } of items) {
    if (request !== null && state === 'done') made.set(request, { id: request, label: name });
  }
  return [...made.values()];
}
