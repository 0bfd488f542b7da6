import { z } from 'zod';
import { agentCall } from './call.ts';
import { errorAnswer, fileToken, finding, identifier, nothing, passphrase } from './values.ts';

export const releaseFormat = z.enum(['p12', 'jks', 'pem', 'yaml']);
export type ReleaseFormat = z.infer<typeof releaseFormat>;

/** What the targets are sorted by: the kind of program that opens them. */
export const releaseGroup = z.enum(['general', 'server', 'java', 'windows', 'cloud', 'pem']);
export type ReleaseGroup = z.infer<typeof releaseGroup>;

export const releaseTarget = z.strictObject({
  id: z.string(),
  group: releaseGroup,
  /** Of its first file. */
  format: releaseFormat,
  label: z.string(),
  /** Who opens this: programs and their versions. */
  opens: z.string(),
  /** What protects the key, as shown before writing. */
  algorithms: z.array(z.string()),
  /** Why its protection is weak, to be shown before writing; `null` where it is not. */
  weak: z.string().nullable(),
  /** The files that one certificate becomes: what is put behind its name, and what is in there. */
  files: z.array(z.strictObject({ extension: z.string(), holds: z.string(), key: z.boolean() })),
  /** All certificates go into the one file, instead of one each. */
  together: z.boolean(),
  /** Whether the private key is in it at all. */
  key: z.boolean(),
  /** `optional`: may be left out, once that is confirmed. `never`: what opens it takes no passphrase. */
  protection: z.enum(['always', 'optional', 'never']),
  /** Whether its entries have a name that may be chosen. */
  alias: z.boolean(),
});
export type ReleaseTarget = z.infer<typeof releaseTarget>;

/** As many certificates go out in one release. */
export const MOST_RELEASED = 10_000;

const what = { certificates: z.array(identifier).min(1).max(MOST_RELEASED), target: z.string().max(40), chain: z.boolean() };

export const releaseProtectionKind = z.enum(['one', 'each', 'none']);

export const releaseProtection = z.discriminatedUnion('kind', [
  /** One passphrase for every file. UTF-8. */
  z.strictObject({ kind: z.literal('one'), passphrase }),
  /** A passphrase of its own for each certificate, made by Strongroom, in a list that this one opens. UTF-8. */
  z.strictObject({ kind: z.literal('each'), listPassphrase: passphrase }),
  /** For what holds no secret, or what is to go out readable, which has to be confirmed. */
  z.strictObject({ kind: z.literal('none'), confirmed: z.boolean() }),
]);
export type ReleaseProtection = z.infer<typeof releaseProtection>;

export const releaseDestination = z.discriminatedUnion('kind', [
  /** A file or a folder that the officer chose, as the plan says. */
  z.strictObject({ kind: z.literal('file'), token: fileToken }),
  /** A drive of `drives.list`: one file lies in it by its planned name, more than one in a folder that is made for them. */
  z.strictObject({ kind: z.literal('drive'), drive: identifier }),
]);

/** What a release is to be, without any officer's passphrase. */
export const releaseOrder = {
  ...what,
  /** Name of the key's entry; only where one certificate is released. */
  alias: z.string().min(1).max(200).nullable(),
  protection: releaseProtection,
  destination: releaseDestination,
  overwrite: z.boolean(),
  reason: z.string().max(500),
};

export const releaseCalls = {
  'release.targets': agentCall(nothing, z.strictObject({ targets: z.array(releaseTarget) })),
  /** What would be written, before anything is. */
  'release.plan': agentCall(
    z.strictObject({ ...what, protection: releaseProtectionKind.default('one') }),
    z.strictObject({
      /** `file`: it is one file, and whoever releases it names it. `folder`: files under names of ours. */
      goesInto: z.enum(['file', 'folder']),
      certificates: z.array(
        z.strictObject({
          certificate: identifier,
          commonName: z.string().nullable(),
          keyAlgorithm: z.string(),
          /** Names of its files; a slash where they lie in a folder of their own. */
          files: z.array(z.string()),
          alias: z.string(),
          /** Subjects from the certificate upwards; worked out for a single certificate only. */
          chain: z.array(z.string()).nullable(),
          /** Findings that mean loss, the worst first: to be said before the key goes out. */
          losses: z.array(finding),
          refusal: errorAnswer.nullable(),
        }),
      ),
      /** Files beside those: the list of passphrases, the report, the manifest. */
      beside: z.array(z.strictObject({ name: z.string(), holds: z.string() })),
    }),
  ),
  'release.start': agentCall(
    z.strictObject({
      ...releaseOrder,
      officerPassphrase: passphrase,
      /** A request that travelled, and the approvals that came back; `null` where custodians are asked here. */
      approved: z
        .strictObject({ request: fileToken, approvals: z.array(fileToken).min(1).max(20) })
        .nullable()
        .default(null),
    }),
    z.strictObject({ command: identifier }),
  ),
};
