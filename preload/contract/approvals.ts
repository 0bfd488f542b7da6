import { z } from 'zod';
import { agentCall } from './call.ts';
import { releaseOrder, releaseProtectionKind } from './release.ts';
import { fileToken, identifier, nothing, passphrase, sha256Hex, time } from './values.ts';

/** A custodian who is asked. */
const approver = z.strictObject({ officer: identifier, name: z.string() });

/** What a custodian reads before he approves: which keys, in which form, where to. */
const asked = {
  title: z.string(),
  what: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  /** Names of certificates or keys, all of them. */
  items: z.array(z.string()),
  reason: z.string(),
  /** How many custodians it takes. */
  need: z.number().int(),
};

/** A command that waits for custodians. */
export const waitingApproval = z.strictObject({
  command: identifier,
  ...asked,
  given: z.array(approver.extend({ at: time })),
  /** `keyFile`: whether his passphrase opens nothing without one. */
  mayApprove: z.array(approver.extend({ keyFile: z.boolean() })),
  /** When it is given up. */
  expiresAt: time,
});
export type WaitingApproval = z.infer<typeof waitingApproval>;

/** What a custodian gives at this window. `keyFile`: one that he chose; `null`: where he needs one it is looked for on the drives. */
const proof = { command: identifier, officer: identifier, passphrase, keyFile: fileToken.nullable() };

/** As long as a request may travel, in hours: a fortnight. */
export const LONGEST_REQUEST = 14 * 24;

export const approvalCalls = {
  'approvals.list': agentCall(nothing, z.strictObject({ waiting: z.array(waitingApproval) })),
  /** A custodian's passphrase at this window. Of what it opens only what this one command needs is kept. */
  'approvals.give': agentCall(z.strictObject(proof), nothing),
  /** Ends the command; who refused, and why, stands in the log. */
  'approvals.refuse': agentCall(z.strictObject({ ...proof, because: z.string().trim().min(1).max(500) }), nothing),
  /** Writes a request for a release to a file that travels to the other custodians. Nothing is released. */
  'approvals.ask': agentCall(
    z.strictObject({
      ...releaseOrder,
      protection: releaseProtectionKind,
      hours: z.number().int().min(1).max(LONGEST_REQUEST),
      requestFile: fileToken,
      officerPassphrase: passphrase,
    }),
    z.strictObject({ mayApprove: z.array(approver), need: z.number().int(), expiresAt: time }),
  ),
  /** What such a file asks for, after its signature was proved. */
  'approvals.read': agentCall(
    z.strictObject({ source: fileToken }),
    z.strictObject({ ...asked, requester: z.string(), askedAt: time, expiresAt: time, expired: z.boolean(), ownRequest: z.boolean(), sha256: sha256Hex }),
  ),
  /** Answers it with a file that goes back. An approval opens the records that the request names, for its requester, and nothing else. */
  'approvals.answer': agentCall(
    z.strictObject({
      source: fileToken,
      /** Of the request that was shown: what lies on a stick may be another by now. */
      sha256: sha256Hex,
      decision: z.enum(['approved', 'refused']),
      because: z.string().trim().max(500),
      destination: fileToken,
      officerPassphrase: passphrase,
    }),
    nothing,
  ),
};
