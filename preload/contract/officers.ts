import { z } from 'zod';
import { agentCall } from './call.ts';
import { fileToken, finding, identifier, nothing, passphrase, role, tagName, time } from './values.ts';
import { officerName } from './vault.ts';

/** How many custodians must act together: at least one, and no more than there are. */
const howMany = z.number().int().min(1).max(100);

export const officerState = z.enum(['active', 'suspended', 'removed']);
export type OfficerState = z.infer<typeof officerState>;

const whom = { officer: identifier };

/** A change of who the officers are, what they may, or how many must act together; without the passphrase that some of them need. */
export const plannedChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('add'), name: officerName, role }),
  z.strictObject({ kind: z.literal('rename'), ...whom, name: officerName }),
  z.strictObject({ kind: z.literal('role'), ...whom, role }),
  /** A new seed: what opened his slot before opens nothing any more. */
  z.strictObject({ kind: z.literal('reset'), ...whom }),
  z.strictObject({ kind: z.literal('suspend'), ...whom }),
  z.strictObject({ kind: z.literal('reinstate'), ...whom }),
  z.strictObject({ kind: z.literal('remove'), ...whom }),
  /** `tags`: all that demand more than the default; those left out demand no more than it. */
  z.strictObject({ kind: z.literal('threshold'), default: howMany, tags: z.record(tagName, howMany) }),
  /** A new recovery kit, in place of the one that is. */
  z.strictObject({ kind: z.literal('kit'), sheets: howMany, need: howMany }),
  z.strictObject({ kind: z.literal('kit-revoke') }),
]);
export type PlannedChange = z.infer<typeof plannedChange>;

const officerRow = z.strictObject({
  id: identifier,
  name: z.string(),
  role,
  state: officerState,
  /** Whether the passphrase opens nothing without a key file. */
  keyFile: z.boolean(),
  /** The first policy that names him, and when it took effect. */
  since: z.strictObject({ generation: z.number().int(), at: time.nullable() }),
  /** The newest acknowledgement of a custodian's responsibilities; `current`: of the statement as it reads now, by the keys that he has now. */
  acknowledgement: z.strictObject({ at: time, statement: z.string(), current: z.boolean() }).nullable(),
  /** What he holds by his role and state, in one sentence. */
  holds: z.string(),
});
export type OfficerRow = z.infer<typeof officerRow>;

const approver = z.strictObject({ officer: identifier, name: z.string() });

export const officerCalls = {
  'officers.list': agentCall(
    nothing,
    z.strictObject({
      /** Of the policy in force. */
      generation: z.number().int(),
      /** Custodians first, then by name; who was removed comes last. */
      officers: z.array(officerRow),
      threshold: z.strictObject({
        default: z.number().int(),
        /** Every tag that demands something or is on a key in store. `need`: what it demands; `null`: no more than the default. */
        tags: z.array(z.strictObject({ tag: z.string(), need: z.number().int().nullable(), keys: z.number().int() })),
      }),
      kit: z.strictObject({ sheets: z.number().int(), need: z.number().int(), generation: z.number().int() }).nullable(),
      /** Keys that are still sealed as an older policy said. */
      behind: z.number().int(),
      /** Of these: sealed to too few of the custodians of now, so that the recovery kit alone opens them. */
      stranded: z.number().int(),
      /** How many custodians a change of policy takes. */
      need: z.number().int(),
      warnings: z.array(finding),
      /** What a custodian acknowledges, as it reads now. */
      statement: z.string(),
    }),
  ),
  /** What a change would do, before anything is done. It is refused here as it would be then. */
  'officers.plan': agentCall(
    z.strictObject({ change: plannedChange }),
    z.strictObject({
      /** As a command is titled: *Remove the custodian Bob*. */
      title: z.string(),
      will: z.array(z.string()),
      /** What it does not undo. */
      doesNot: z.array(z.string()),
      /** Keys that are sealed anew. */
      reseals: z.number().int(),
      /** Whether the vault gets new keys and a new database file. */
      rotates: z.boolean(),
      /** Certificates whose keys he could open, soonest expiry first; the first 1,000. */
      renew: z.strictObject({ total: z.number().int(), items: z.array(z.strictObject({ id: identifier, name: z.string(), notAfter: time })) }),
      /** How many custodians it takes. */
      need: z.number().int(),
      mayApprove: z.array(approver),
      warnings: z.array(finding),
    }),
  ),
  'officers.change': agentCall(
    z.strictObject({
      change: plannedChange,
      /** Of the officer who is added or reset. */
      newPassphrase: passphrase.nullable(),
      /** Where the key file of the officer who is added or reset is written; `null`: he has none. */
      keyFile: fileToken.nullable(),
      officerPassphrase: passphrase,
    }),
    z.strictObject({ command: identifier }),
  ),
  /** Seals anew what is still sealed as an older policy said. */
  'officers.reseal': agentCall(z.strictObject({ officerPassphrase: passphrase }), z.strictObject({ command: identifier })),
  /** Signs, in the name of the officer whose session it is, that he understands and accepts what a custodian answers for. */
  'officers.acknowledge': agentCall(z.strictObject({ officerPassphrase: passphrase }), nothing),
  /** Writes the acknowledgement of an officer as a PDF, with a line to sign by hand. */
  'officers.acknowledgement': agentCall(z.strictObject({ ...whom, destination: fileToken, overwrite: z.boolean() }), nothing),
};
