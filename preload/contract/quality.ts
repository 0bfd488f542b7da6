import { z } from 'zod';
import { agentCall } from './call.ts';
import { fileToken, identifier, nothing, sha256Hex, time } from './values.ts';

/** What is said of a list of compromised keys: `size` in bytes, `count` in keys, `sha256` of the file. */
const list = { name: z.string(), date: z.string(), count: z.number().int(), size: z.number().int(), sha256: sha256Hex };

/** A verifier key (c2sp.org/signed-note) as its publisher prints it; `null` where none is given. */
const publisherKey = z.string().max(500).nullable();

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
          ...list,
          /** Who signed it, for people. */
          signer: z.string(),
          importedAt: time,
          /** `missing`: a restored vault has no file, because a backup does not hold it. `altered`: it is not the one that was signed. */
          file: z.enum(['whole', 'missing', 'altered']),
        })
        .nullable(),
    }),
  ),
  /** Reads the note beside a list and says whom it would be believed for. */
  'blocklist.readNote': agentCall(
    z.strictObject({ source: fileToken, publisherKey }),
    z.strictObject({
      ...list,
      /** Who signed it of those whom the vault believes, or whose key was given; `null`: none of them. */
      signer: z.string().nullable(),
      /** Whose names stand under it, believed or not. */
      signedBy: z.array(z.string()),
      /** The key that was given, where the vault does not believe it yet: `sha256` of its 32 bytes, and whose key it would take the place of. */
      newPublisher: z.strictObject({ name: z.string(), sha256: sha256Hex, replaces: z.string().nullable() }).nullable(),
    }),
  ),
  /** `source`: the list; `note`: what lies beside it. */
  'blocklist.import': agentCall(z.strictObject({ source: fileToken, note: fileToken, publisherKey }), z.strictObject({ command: identifier })),
  'blocklist.remove': agentCall(nothing, nothing),
};

export type BlocklistRow = NonNullable<z.infer<(typeof qualityCalls)['quality.state']['output']>['blocklist']>;
