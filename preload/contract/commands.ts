import { z } from 'zod';
import { agentCall } from './call.ts';
import { errorAnswer, identifier, nothing, page, severalOf, time } from './values.ts';

export const commandKind = z.enum([
  'create-vault',
  'unlock',
  'lock',
  'import',
  'release',
  'make-requests',
  'carry-out',
  'renew',
  'create-authority',
  'issue',
  'revoke',
  'publish-crl',
  'destroy-key',
  'retire-keys',
  'retire-rule',
  'export-report',
  'back-up',
  'verify-backups',
  'drill-backup',
  'check-keys',
  'import-blocklist',
  'verify-log',
  'export-log',
  'change-passphrase',
  'change-officers',
  'reseal-keys',
  'tag-keys',
  'change-settings',
]);
export type CommandKind = z.infer<typeof commandKind>;

export const commandState = z.enum(['queued', 'running', 'waiting', 'done', 'done-in-part', 'failed', 'cancelled', 'interrupted']);
export type CommandState = z.infer<typeof commandState>;

export const commandRow = z.strictObject({
  id: identifier,
  kind: commandKind,
  /** One sentence for people: *Import 7 files*. */
  title: z.string(),
  state: commandState,
  officer: z.string(),
  host: z.string(),
  createdAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  /** Units of work; `total` is `null` while it is not known. */
  done: z.number().int(),
  total: z.number().int().nullable(),
  /** What happened, in one sentence; `null` until it ended. */
  outcome: z.string().nullable(),
  error: errorAnswer.nullable(),
  cancellable: z.boolean(),
  repeatable: z.boolean(),
});
export type CommandRow = z.infer<typeof commandRow>;

/** `in-part`: something in the file stayed locked, is damaged or is not read here, and the rest went in; the line's `error` says what. */
export const commandItemState = z.enum(['queued', 'running', 'needs-passphrase', 'done', 'known', 'in-part', 'skipped', 'failed', 'cancelled']);

/** One line of a command's result: a file that was read, a file that was written. */
export const commandItem = z.strictObject({
  index: z.number().int(),
  name: z.string(),
  /** Where it lies, for people. */
  place: z.string(),
  state: commandItemState,
  /** What was found or written, in one sentence. */
  outcome: z.string(),
  error: errorAnswer.nullable(),
  /** Certificates that this line put in or sent out. */
  certificates: z.array(z.string()),
  /** The request that this line made or wrote. */
  request: identifier.nullable(),
  erased: z.boolean(),
});
export type CommandItem = z.infer<typeof commandItem>;

export const commandCalls = {
  'commands.list': agentCall(
    z.strictObject({
      search: z.string().max(200).default(''),
      states: severalOf(commandState).default([]),
      kinds: severalOf(commandKind).default([]),
      ...page,
    }),
    z.strictObject({ total: z.number().int(), items: z.array(commandRow) }),
  ),
  'commands.show': agentCall(
    /** `states`: lines in one of them; none means all. */
    z.strictObject({ id: identifier, states: severalOf(commandItemState).optional(), offset: page.offset, limit: page.limit }),
    z.strictObject({
      command: commandRow,
      facts: z.array(z.strictObject({ name: z.string(), value: z.string() })),
      /** Lines in these states. */
      total: z.number().int(),
      items: z.array(commandItem),
    }),
  ),
  'commands.cancel': agentCall(z.strictObject({ id: identifier }), nothing),
  'commands.repeat': agentCall(z.strictObject({ id: identifier }), z.strictObject({ command: identifier })),
};
