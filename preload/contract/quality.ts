import { z } from 'zod';
import { agentCall } from './call.ts';
import { identifier, nothing, sha256Hex, time } from './values.ts';

export const qualityCalls = {
  /** Looks for weaknesses in all certificates and public keys. */
  'quality.check': agentCall(nothing, z.strictObject({ command: identifier })),
  'quality.state': agentCall(
    nothing,
    z.strictObject({
      lastCheck: z.strictObject({ command: identifier, at: time, outcome: z.string() }).nullable(),
      /** The list of compromised keys that the vault has. */
      blocklist: z
        .strictObject({
          name: z.string(),
          date: z.string(),
          count: z.number().int(),
          size: z.number().int(),
          sha256: sha256Hex,
          signer: z.string(),
          importedAt: time,
          /** Its file is not there: a restored vault has none, because a backup does not hold it. */
          missing: z.boolean(),
        })
        .nullable(),
    }),
  ),
};
