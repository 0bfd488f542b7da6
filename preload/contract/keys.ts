import { z } from 'zod';
import { settings } from './agents.ts';
import { agentCall } from './call.ts';
import { finding, identifier, page, passphrase, privateKeyState, sha256Hex, tagName, time } from './values.ts';

export const keyRow = z.strictObject({
  id: identifier,
  spkiSha256: sha256Hex,
  keyAlgorithm: z.string(),
  storedAt: time,
  state: privateKeyState,
  origin: z.string(),
  certificates: z.number().int(),
  /** In the key itself; those of its certificates stand with them. */
  findings: z.array(finding),
});
export type KeyRow = z.infer<typeof keyRow>;

export const keyCalls = {
  /** Keys that wait for their certificate. */
  'keys.waiting': agentCall(z.strictObject({ ...page }), z.strictObject({ total: z.number().int(), items: z.array(keyRow) })),
  /** What hangs on a key: what would be lost with it. */
  'keys.show': agentCall(
    z.strictObject({ spkiSha256: sha256Hex }),
    z.strictObject({
      key: keyRow,
      certificates: z.array(z.strictObject({ id: identifier, label: z.string(), notAfter: time, superseded: z.boolean() })),
      requests: z.array(z.strictObject({ id: identifier, label: z.string(), createdAt: time, open: z.boolean() })),
      tags: z.array(tagName),
      /** How many custodians it takes to use it now. */
      need: z.number().int(),
      /** The local CA whose key it is. */
      authority: z.string().nullable(),
    }),
  ),
  /** Removes a sealed key for good. */
  'keys.destroy': agentCall(
    z.strictObject({ spkiSha256: sha256Hex, reason: z.string().trim().min(1).max(500), officerPassphrase: passphrase }),
    z.strictObject({ command: identifier }),
  ),
  /**
   * Marks keys. Where a mark asks for more custodians than before, they are sealed anew; where it asks for fewer, or is one that asks for some, as many
   * custodians as the keys take now must agree.
   */
  'keys.setTags': agentCall(
    z.strictObject({
      keys: z.array(sha256Hex).min(1).max(10_000),
      add: z.array(tagName).max(20),
      remove: z.array(tagName).max(20),
      officerPassphrase: passphrase,
    }),
    z.strictObject({ command: identifier }),
  ),
  /** Which keys a rule of so many days after expiry would destroy now. */
  'keys.retirable': agentCall(
    z.strictObject({ days: settings.shape.retireDays }),
    z.strictObject({
      count: z.number().int(),
      /** Names of certificates of the first ten. */
      first: z.array(z.string()),
    }),
  ),
  /** Changes the rule that destroys keys by itself. `days`: as `retireDays` of the settings. */
  'keys.setRetireRule': agentCall(z.strictObject({ days: settings.shape.retireDays, officerPassphrase: passphrase }), z.strictObject({ command: identifier })),
};
