import { z } from 'zod';
import { agentCall } from './call.ts';
import { fileToken, identifier, nothing, passphrase, time } from './values.ts';

const covered = z.strictObject({ size: z.number().int(), at: time });

/** What of the log is kept outside the vault. */
export const anchorState = z.strictObject({
  places: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['folder', 'drive']),
      /** Where it is, in words. */
      where: z.string(),
      /** What was written there last, as far as this vault knows. */
      last: covered.nullable(),
      /** Why it could not be written the last time. */
      problem: z.string().nullable(),
    }),
  ),
  /** The anchor that covers most and agrees with the log. */
  newest: covered.extend({ place: z.string() }).nullable(),
  /** Entries that no anchor covers yet, and when the first of them was written. */
  tail: z.strictObject({ entries: z.number().int(), since: time.nullable() }),
});
export type AnchorState = z.infer<typeof anchorState>;

const cosignature = z.strictObject({ officer: z.string(), cosigner: z.string(), size: z.number().int(), at: time });

export const anchorCalls = {
  'audit.anchors': agentCall(nothing, anchorState),
  'audit.saveAnchorFolder': agentCall(z.strictObject({ name: z.string().trim().min(1).max(64), destination: fileToken }), anchorState),
  /** The drive is remembered by its label. */
  'audit.saveAnchorDrive': agentCall(z.strictObject({ name: z.string().trim().min(1).max(64), drive: identifier }), anchorState),
  'audit.removeAnchor': agentCall(z.strictObject({ name: z.string().max(64) }), anchorState),
  /** Compares what can be reached, and writes the log as it stands there. */
  'audit.anchorNow': agentCall(
    nothing,
    z.strictObject({ written: z.array(z.string()), failed: z.array(z.strictObject({ name: z.string(), why: z.string() })), unreachable: z.array(z.string()) }),
  ),
  /** Signs the log as it stands, into a file: text, or with a name that ends in `.pdf` a sheet of paper with a QR code. */
  'audit.checkpoint': agentCall(
    z.strictObject({ destination: fileToken, overwrite: z.boolean() }),
    z.strictObject({ size: z.number().int(), root: z.string() }),
  ),
  'audit.cosigners': agentCall(
    nothing,
    z.strictObject({
      cosigners: z.array(z.strictObject({ officer: z.string(), name: z.string(), publicKey: z.string(), at: time })),
      /** Newest first. */
      cosignatures: z.array(cosignature),
    }),
  ),
  'audit.registerCosigner': agentCall(z.strictObject({ publicKey: z.string().max(400), officerPassphrase: passphrase }), nothing),
  'audit.importCosignature': agentCall(z.strictObject({ source: fileToken }), cosignature),
};
