import type { CommandRow } from '../../preload/contract/commands.ts';

/** What an open vault says by itself. */
export interface SessionEvents {
  command(row: CommandRow): void;
  busy(commands: number): void;
  inventory(): void;
  audit(size: number): void;
  backup(): void;
  approvals(): void;
}

/** Nobody listens. */
export const silentEvents: SessionEvents = {
  command: () => undefined,
  busy: () => undefined,
  inventory: () => undefined,
  audit: () => undefined,
  backup: () => undefined,
  approvals: () => undefined,
};
