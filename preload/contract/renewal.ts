import { z } from 'zod';
import { agentCall } from './call.ts';
import { keyChoice, requestDraft } from './requests.ts';
import { errorAnswer, identifier, passphrase, time } from './values.ts';

export const renewalCalls = {
  /** The values that a renewal starts with. */
  'renewal.draft': agentCall(
    z.strictObject({ certificate: identifier }),
    z.strictObject({
      draft: requestDraft,
      valuesFrom: z.enum(['request', 'certificate']),
      /** What could not be taken over as it was, in sentences. */
      notes: z.array(z.string()),
      /** Why the existing key cannot be used again; `null` where it can. */
      existingKey: errorAnswer.nullable(),
    }),
  ),
  /** What a renewal of several would do. */
  'renewal.plan': agentCall(
    z.strictObject({
      certificates: z.array(identifier).min(1).max(1000).nullable(),
      expiresWithin: z.number().int().min(0).max(3650).nullable(),
      key: keyChoice,
    }),
    z.strictObject({
      items: z.array(
        z.strictObject({
          certificate: identifier,
          label: z.string(),
          notAfter: time,
          keyAlgorithm: z.string(),
          valuesFrom: z.enum(['request', 'certificate']),
          /** What will be asked for: the subject in one line (`null` where it is refused), the values of the alternative names, the term in days. */
          subject: z.string().nullable(),
          names: z.array(z.string()),
          termDays: z.number().int().nullable(),
          /** What could not be taken over as it was, in sentences. */
          notes: z.array(z.string()),
          refusal: errorAnswer.nullable(),
        }),
      ),
    }),
  ),
  'renewal.start': agentCall(
    z.strictObject({ certificates: z.array(identifier).min(1).max(1000), key: keyChoice, officerPassphrase: passphrase.nullable() }),
    z.strictObject({ command: identifier }),
  ),
};
