import { z } from 'zod';
import { session } from './app.ts';
import { commandRow } from './commands.ts';
import { restoreProgress } from './restore.ts';

/** Everything that main tells the window, on one channel. `sequence` grows by one; a gap means: ask again. */
export const event = z.intersection(
  z.object({ sequence: z.number().int() }),
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('session'), session }),
    z.object({ type: z.literal('command'), command: commandRow }),
    /** Rows of the inventory changed; lists ask again. */
    z.object({ type: z.literal('inventory') }),
    z.object({ type: z.literal('audit'), size: z.number().int() }),
    /** Targets, schedule or copies changed; pages ask again. */
    z.object({ type: z.literal('backup') }),
    /** A command began or ended to wait for custodians, or one of them has spoken; who shows that asks again. */
    z.object({ type: z.literal('approvals') }),
    /** Anchors were written or compared, or their places changed; who shows them asks again. */
    z.object({ type: z.literal('anchors') }),
    /** Drives came or went; who shows them asks again. */
    z.object({ type: z.literal('drives') }),
    /** How far a restore is; also while no vault is open. */
    restoreProgress.extend({ type: z.literal('restore') }),
    /** The idle lock came due while these commands run; it waits for them. */
    z.object({ type: z.literal('lock-waits'), commands: z.number().int() }),
    /** The window that showed a recovery kit is gone, whether the kit was put away or not; who waits for that asks. */
    z.object({ type: z.literal('kit-window-closed') }),
  ]),
);
export type BridgeEvent = z.infer<typeof event>;
