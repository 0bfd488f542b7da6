import type { CommandRun } from '../../commands/queue.ts';
import type { RequestTable } from '../../store/schema.ts';

/**
 * Where requests go and certificates come from. The courier and the local CA are the two there are; one that asks a CA over a network (SCM,
 * ACME, EST) would be a third.
 */
export interface Issuer {
  /**
   * Hands one request over. What it does is durable and logged when it answers.
   * @param line of the command
   * @throws StrongroomError where this request cannot be handed over; others may still be
   */
  submit(run: CommandRun, line: number, request: RequestTable): Promise<void>;
  /** After the last request: a manifest is written, a key is let go of. @returns facts for the command */
  finish(): Promise<{ name: string; value: string }[]>;
}
