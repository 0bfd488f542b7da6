import type { Policy } from '../vault/policy.ts';
import type { Slot } from '../vault/slot.ts';

/** The slots that a note shows to whoever can read the target: of those who could open the backup with their seeds, and of nobody else. */
export function slotsFor(slots: readonly Slot[], policy: Policy): Slot[] {
  const holders = new Set(policy.officers.filter(({ role, state }) => state === 'active' && role !== 'auditor').map(({ id }) => id));
  return slots.filter(({ officer }) => holders.has(officer));
}
