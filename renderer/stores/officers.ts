import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { ask } from './ask.ts';
import { lockable } from './lockable.ts';

export type Officers = CallOutput<'officers.list'>;
export type Kit = CallOutput<'recovery.show'>;

interface OfficersSlice {
  /** The officers, what they may and how many must act together; `null` until they were asked for. */
  state: Officers | null;
  /** What is known of the recovery kit. */
  kit: Kit | null;
  error: ErrorAnswer | null;
  /** The officer whose details are open. */
  open: string | null;
  /** Grows with every answer. */
  revision: number;
}

export const useOfficers = lockable<OfficersSlice>(() => ({ state: null, kit: null, error: null, open: null, revision: 0 }));

/** Asks for the officers and the kit again: at the unlock, and after whatever changes them. */
export async function refreshOfficers(): Promise<void> {
  const [officers, kit] = await Promise.all([ask('officers.list', {}), ask('recovery.show', {})]);
  useOfficers.setState((before) => ({
    ...(officers.ok ? { state: officers.value, error: null } : { error: officers.error }),
    ...(kit.ok ? { kit: kit.value } : {}),
    revision: before.revision + 1,
  }));
}

/** Whether any key may take more than one custodian: then a release can be asked for by file, too. */
export function takesSeveral({ threshold }: Pick<Officers, 'threshold'>): boolean {
  return threshold.default > 1 || threshold.tags.some(({ need }) => need !== null && need > 1);
}
