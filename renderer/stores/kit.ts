import type { KeptKit } from '../../preload/contract/vault.ts';
import { lockable } from './lockable.ts';

/** The recovery kit between its making and the moment it was put away. Secret, and in no other place of the window. */
export const useKit = lockable<{ kit: KeptKit | null }>(() => ({ kit: null }));
