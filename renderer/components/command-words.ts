import type { CommandItem, CommandKind, CommandRow, CommandState } from '../../preload/contract/commands.ts';
import { duration } from './dates.ts';
import type { MarkKind } from './Mark.tsx';
import { fileSize, grouped } from './numbers.ts';

export const KIND_WORDS: Record<CommandKind, string> = {
  'create-vault': 'Create vault',
  unlock: 'Unlock',
  lock: 'Lock',
  import: 'Import',
  release: 'Release',
  'make-requests': 'Make requests',
  'carry-out': 'Carry out',
  renew: 'Renew',
  'create-authority': 'Create a local CA',
  issue: 'Issue',
  revoke: 'Revoke',
  'publish-crl': 'Publish a CRL',
  'destroy-key': 'Destroy a key',
  'retire-keys': 'Retire keys',
  'retire-rule': 'Change the rule that destroys keys',
  'export-report': 'Export a report',
  'back-up': 'Back up',
  'verify-backups': 'Verify backups',
  'drill-backup': 'Drill',
  'check-keys': 'Check keys',
  'import-blocklist': 'Import a blocklist',
  'verify-log': 'Verify the log',
  'export-log': 'Export the log',
  'change-passphrase': 'Change passphrase',
  'change-officers': 'Change officers',
  'reseal-keys': 'Seal keys anew',
  'tag-keys': 'Tag keys',
  'change-settings': 'Change settings',
};

export const STATE_WORDS: Record<CommandState, { mark: MarkKind; word: string }> = {
  queued: { mark: 'waiting', word: 'queued' },
  running: { mark: 'running', word: 'running' },
  waiting: { mark: 'attention', word: 'waits for you' },
  done: { mark: 'good', word: 'done' },
  'done-in-part': { mark: 'attention', word: 'done in part' },
  failed: { mark: 'loss', word: 'failed' },
  cancelled: { mark: 'stopped', word: 'cancelled' },
  interrupted: { mark: 'attention', word: 'interrupted' },
};

export const ITEM_WORDS: Record<CommandItem['state'], { mark: MarkKind; word: string }> = {
  queued: { mark: 'quiet', word: 'queued' },
  running: { mark: 'running', word: 'under way' },
  'needs-passphrase': { mark: 'attention', word: 'needs a passphrase' },
  done: { mark: 'good', word: 'done' },
  known: { mark: 'plain', word: 'known already' },
  'in-part': { mark: 'attention', word: 'in part' },
  skipped: { mark: 'stopped', word: 'skipped' },
  failed: { mark: 'loss', word: 'failed' },
  cancelled: { mark: 'stopped', word: 'not done' },
};

const LINES: Partial<Record<CommandKind, string>> = {
  'make-requests': 'Requests',
  renew: 'Requests',
  'create-authority': 'Certificates',
  issue: 'Certificates',
  revoke: 'Certificates',
  'destroy-key': 'Keys',
  'retire-keys': 'Keys',
  'retire-rule': 'Rules',
  'reseal-keys': 'Keys',
  'tag-keys': 'Keys',
  'back-up': 'Targets',
  'verify-backups': 'Copies',
  'drill-backup': 'Copies',
};

/** What the lines of a command are. */
export function linesWord(kind: CommandKind): string {
  return LINES[kind] ?? 'Files';
}

/** Their progress counts what was read or written, in KiB. */
const BY_SIZE: readonly CommandKind[] = ['back-up', 'drill-backup'];

/** *3 of 7*, or *3* while the total is not known. Nothing for a command without parts. */
export function progressWords(command: CommandRow): string {
  if (BY_SIZE.includes(command.kind))
    return command.total === null || command.endedAt !== null ? '' : `${fileSize(command.done * 1024)} of ${fileSize(command.total * 1024)}`;
  if (command.total === null) return command.done === 0 ? '' : grouped(command.done);
  return command.total === 0 ? '' : `${grouped(command.done)} of ${grouped(command.total)}`;
}

/** How long it took, or takes so far. */
export function tookWords(command: CommandRow, now: number): string {
  if (command.startedAt === null) return '';
  return duration((command.endedAt ?? now) - command.startedAt);
}
