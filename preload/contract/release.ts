import { z } from 'zod';
import { agentCall } from './call.ts';
import { errorAnswer, fileToken, identifier, nothing, passphrase } from './values.ts';

export const releaseFormat = z.enum(['p12', 'jks', 'pem']);
export type ReleaseFormat = z.infer<typeof releaseFormat>;

export const releaseTarget = z.strictObject({
  id: z.string(),
  format: releaseFormat,
  label: z.string(),
  /** Who opens this: programs and their versions. */
  opens: z.string(),
  /** What protects the key, as shown before writing. */
  algorithms: z.array(z.string()),
  extension: z.string(),
  /** Whether the private key is in it at all; without it nothing is to be protected. */
  key: z.boolean(),
  /** Whether a passphrase may be left out, once that is confirmed. */
  plainAllowed: z.boolean(),
});
export type ReleaseTarget = z.infer<typeof releaseTarget>;

const what = { certificates: z.array(identifier).min(1).max(1000), target: z.string().max(40), chain: z.boolean() };

export const releaseCalls = {
  'release.targets': agentCall(nothing, z.strictObject({ targets: z.array(releaseTarget) })),
  /** What would be written, before anything is. */
  'release.plan': agentCall(
    z.strictObject(what),
    z.strictObject({
      files: z.array(
        z.strictObject({
          certificate: identifier,
          commonName: z.string().nullable(),
          keyAlgorithm: z.string(),
          fileName: z.string(),
          alias: z.string(),
          chain: z.array(z.string()),
          refusal: errorAnswer.nullable(),
        }),
      ),
    }),
  ),
  'release.start': agentCall(
    z.strictObject({
      ...what,
      /** Name of the key's entry; only where one certificate is released. */
      alias: z.string().min(1).max(200).nullable(),
      /** UTF-8; `null` writes the key without protection and needs `plainConfirmed`. */
      passphrase: passphrase.nullable(),
      plainConfirmed: z.boolean(),
      /** A file for one certificate, a folder for several. */
      destination: fileToken,
      overwrite: z.boolean(),
      officerPassphrase: passphrase,
      reason: z.string().max(500),
    }),
    z.strictObject({ command: identifier }),
  ),
};
