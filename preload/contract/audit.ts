import { z } from 'zod';
import { anchorCalls } from './anchors.ts';
import { agentCall } from './call.ts';
import { fileToken, identifier, nothing, page, sha256Hex, time } from './values.ts';

export const auditEntry = z.strictObject({
  index: z.number().int(),
  at: time,
  /** The officer's name, or `null` for what nobody signed (failed unlocks). */
  actor: z.string().nullable(),
  action: z.string(),
  /** One sentence for people. */
  text: z.string(),
  command: identifier.nullable(),
  objects: z.array(
    z.strictObject({
      kind: z.enum(['certificate', 'key', 'request', 'officer', 'vault', 'file', 'authority', 'backup', 'target']),
      id: z.string(),
      label: z.string(),
    }),
  ),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** `jsonl` and `tiles`: the whole log, to be verified by whoever has it; `csv` and `pdf`: to be read. */
export const logExportFormat = z.enum(['jsonl', 'tiles', 'csv', 'pdf']);
export type LogExportFormat = z.infer<typeof logExportFormat>;

const filter = {
  search: z.string().max(200).default(''),
  actor: z.string().max(64).nullable().default(null),
  action: z.string().max(64).nullable().default(null),
  object: z.string().max(64).nullable().default(null),
  from: time.nullable().default(null),
  to: time.nullable().default(null),
};

export const auditCalls = {
  'audit.list': agentCall(
    z.strictObject({ ...filter, ...page }),
    z.strictObject({ total: z.number().int(), items: z.array(auditEntry), size: z.number().int(), actors: z.array(z.string()), actions: z.array(z.string()) }),
  ),
  'audit.show': agentCall(
    z.strictObject({ index: z.number().int().min(0) }),
    z.strictObject({
      entry: auditEntry,
      leaf: z.string(),
      leafHash: sha256Hex,
      proof: z.array(sha256Hex),
      checkpoint: z.strictObject({ size: z.number().int(), root: sha256Hex, signedAt: time, signer: z.string() }).nullable(),
    }),
  ),
  'audit.growth': agentCall(
    nothing,
    z.strictObject({
      points: z.array(z.strictObject({ at: time, size: z.number().int() })),
      checkpoints: z.array(z.strictObject({ at: time, size: z.number().int(), signer: z.string() })),
    }),
  ),
  /** `anchor`: a file with checkpoints that were kept elsewhere, which the log has to continue; `null`: those that are in reach. */
  'audit.verify': agentCall(z.strictObject({ anchor: fileToken.nullable() }), z.strictObject({ command: identifier })),
  'audit.export': agentCall(
    z.strictObject({
      format: logExportFormat,
      /** Of the entries' times, for `csv` and `pdf`: from (inclusive) and to (exclusive). */
      from: time.nullable().default(null),
      to: time.nullable().default(null),
      destination: fileToken,
      overwrite: z.boolean(),
      /** Whether the verifier goes beside it. */
      verifier: z.boolean().default(false),
    }),
    z.strictObject({ command: identifier }),
  ),
  ...anchorCalls,
};
