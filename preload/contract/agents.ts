import { z } from 'zod';
import { agentCall } from './call.ts';
import { commandRow } from './commands.ts';
import { nothing, time } from './values.ts';

export const agentRow = z.strictObject({
  id: z.string(),
  name: z.string(),
  host: z.string(),
  version: z.string(),
  state: z.enum(['connected', 'busy', 'disconnected']),
  vault: z.string(),
  vaultId: z.string(),
  keys: z.number().int(),
  process: z.number().int(),
  startedAt: time,
  refreshedAt: time,
  lastCommand: commandRow.nullable(),
});
export type AgentRow = z.infer<typeof agentRow>;

export const settings = z.strictObject({
  /** Minutes without input until the vault locks; 1 to 120. */
  idleMinutes: z.number().int().min(1).max(120),
  /** Days before expiry from which a certificate needs attention, and from which it is urgent. */
  attentionDays: z.number().int().min(1).max(365),
  urgentDays: z.number().int().min(1).max(365),
  /** Days after expiry on which the key of a certificate that was renewed is destroyed by itself; 0: never. */
  retireDays: z.number().int().min(0).max(3650),
});
export type Settings = z.infer<typeof settings>;

export const agentCalls = {
  'agents.list': agentCall(nothing, z.strictObject({ agents: z.array(agentRow) })),
  'agents.edit': agentCall(
    z.strictObject({
      id: z.string().max(64),
      name: z.string().trim().min(1).max(64),
      host: z
        .string()
        .trim()
        .min(1)
        .max(253)
        .regex(/^[0-9A-Za-z.:_-]+$/),
    }),
    nothing,
  ),
  'settings.get': agentCall(nothing, settings),
  /** All but the rule that destroys keys: `keys.setRetireRule` asks for more than a number. */
  'settings.set': agentCall(settings.omit({ retireDays: true }).partial(), settings),
};
