import { z } from 'zod';
import { agentCall } from './call.ts';
import { fileToken, identifier, nothing, passphrase, tagName } from './values.ts';

export const importCalls = {
  /** One command per drop. Files that need a passphrase wait for `import.answer` while the others go on. */
  'import.start': agentCall(
    z.strictObject({ sources: z.array(fileToken).min(1).max(10_000), eraseSource: z.boolean(), tags: z.array(tagName).max(20).default([]) }),
    z.strictObject({ command: identifier }),
  ),
  'import.answer': agentCall(
    z.discriminatedUnion('action', [
      z.strictObject({ action: z.literal('try'), command: identifier, index: z.number().int().min(0), passphrase, tryForTheRest: z.boolean() }),
      z.strictObject({ action: z.literal('skip'), command: identifier, index: z.number().int().min(0), skipTheRest: z.boolean() }),
    ]),
    nothing,
  ),
};
