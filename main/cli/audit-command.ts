import { resolve } from 'node:path';
import type { AuditEntry, LogExportFormat } from '../../preload/contract/audit.ts';
import { counted } from '../../preload/contract/counted.ts';
import { fromErrorAnswer, StrongroomError } from '../../preload/contract/errors.ts';
import { toHex } from '../crypto/bytes.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { listAudit } from '../service/audit-calls.ts';
import { type LogVerdict, verifyLog, writeCheckpoint } from '../service/log-calls.ts';
import { exportLog } from '../service/log-export.ts';
import { LATEST } from './commands-command.ts';
import { exitStatus, statusOfCommand } from './exit-status.ts';
import { cancelWhenStopped, type GlobalOptions, type OpenSession, withSession } from './open-session.ts';
import { type Answer, printable, type Voice } from './print.ts';
import { readSmallText } from './read-small-text.ts';
import { facts, table } from './table.ts';

export interface AuditListOptions extends GlobalOptions {
  search?: string;
  actor?: string;
  action?: string;
  limit?: number;
  offset?: number;
}

/** Entries of the log, newest first. */
export function listEntries(options: AuditListOptions, voice: Voice): Promise<Answer> {
  return withSession(options, voice, async ({ session }) => {
    const filter = { search: options.search ?? '', actor: options.actor ?? null, action: options.action ?? null, object: null, from: null, to: null };
    const { total, size, items } = await listAudit(session, { ...filter, offset: options.offset ?? 0, limit: options.limit ?? LATEST });
    const counted = `${items.length} of ${total} entries, newest first.`;
    return { status: exitStatus.done, document: { total, size, items }, text: items.length === 0 ? counted : `${table(columns, items)}\n\n${counted}` };
  });
}

const columns = [
  { title: 'ENTRY', value: ({ index }: AuditEntry) => String(index), right: true },
  { title: 'WHEN (UTC)', value: ({ at }: AuditEntry) => utcMinute(at) },
  { title: 'WHO', value: ({ actor }: AuditEntry) => actor ?? '(unsigned)' },
  { title: 'ACTION', value: ({ action }: AuditEntry) => action },
  { title: 'WHAT', value: ({ text }: AuditEntry) => text },
];

/** Verifies the whole log, and that it continues a checkpoint that was kept elsewhere. */
export async function verify(options: GlobalOptions & { checkpoint?: string }, voice: Voice): Promise<Answer> {
  const anchor = options.checkpoint === undefined ? null : readAnchor(options.checkpoint);
  return withSession(options, voice, async (open) => {
    const { command, ended } = await verifyLog(open.session, anchor);
    cancelWhenStopped(open, command);
    const verdict = await ended;
    if (!verdict) throw whyNot(open, command);
    return reportOf(verdict, command);
  });
}

function reportOf({ valid, log, rows }: LogVerdict, command: string): Answer {
  const problems = [
    ...log.problems.map(({ code, text }) => ({ code, text })),
    ...rows.problems.map(({ kind, table: name, id }) => ({ code: 'VAULT_DATABASE_ALTERED', text: `The row ${id} of ${name} is ${kind}.` })),
  ];
  const newest = log.newest && {
    size: log.newest.checkpoint.size,
    root: toHex(log.newest.checkpoint.root),
    time: log.newest.checkpoint.time,
    signers: log.newest.signers,
  };
  const document = {
    valid,
    command,
    size: log.size,
    root: toHex(log.root),
    entriesChecked: log.entriesChecked,
    checkpointsChecked: log.checkpointsChecked,
    rowsChecked: rows.rowsChecked,
    uncoveredTail: log.uncoveredTail,
    checkpoint: newest,
    problemCount: log.problemCount + rows.problems.length,
    problems,
  };
  const figures = facts([
    ['Entries', String(log.entriesChecked)],
    ['Root hash', toHex(log.root)],
    ['Signed checkpoints', String(log.checkpointsChecked)],
    ['Not covered yet', counted(log.uncoveredTail, 'entry', 'entries')],
    ['Rows compared', String(rows.rowsChecked)],
  ]);
  const verdict = valid ? 'The log is whole, and every row is what it says.' : `The log does not verify: ${counted(document.problemCount, 'problem')}.`;
  return {
    status: valid ? exitStatus.done : exitStatus.integrity,
    document,
    text: [figures, '', ...problems.map(({ code, text }) => `${code}  ${printable(text)}`), verdict].join('\n'),
  };
}

export interface AuditExportOptions extends GlobalOptions {
  format: LogExportFormat;
  out: string;
  /** First millisecond of the first and of the last day (UTC). */
  from?: number;
  to?: number;
  withVerifier?: boolean;
  overwrite?: boolean;
}

const DAY = 86_400_000;

/** Writes the log; beside JSON lines lies the checkpoint that signs them. */
export function exportEntries(options: AuditExportOptions, voice: Voice): Promise<Answer> {
  const path = resolve(options.out);
  return withSession(options, voice, async (open) => {
    const { format, from = null, to = null, overwrite = false, withVerifier: verifier = false } = options;
    const { command, ended } = await exportLog(open.session, { format, from, to: to === null ? null : to + DAY, destination: path, overwrite, verifier });
    cancelWhenStopped(open, command);
    await ended;
    const row = open.lastOf(command);
    if (row.state !== 'done') throw whyNot(open, command);
    const checkpoint = format === 'jsonl' ? { checkpoint: `${path}.checkpoint` } : {};
    return { status: statusOfCommand(row), document: { command, path, ...checkpoint, outcome: row.outcome }, text: row.outcome ?? '' };
  });
}

/** Signs the log as it stands, for an anchor that is kept outside the vault. */
export function saveCheckpoint(options: GlobalOptions & { out: string; overwrite?: boolean }, voice: Voice): Promise<Answer> {
  const path = resolve(options.out);
  return withSession(options, voice, async ({ session }) => {
    const { size, root } = await writeCheckpoint(session, path, options.overwrite ?? false);
    return {
      status: exitStatus.done,
      document: { path, size, root },
      text: `${facts([
        ['Entries', String(size)],
        ['Root hash', root],
        ['File', path],
      ])}\n\nKeep it where nobody can reach it who can reach the vault.`,
    };
  });
}

function whyNot({ lastOf }: OpenSession, command: string): StrongroomError {
  const { error, outcome } = lastOf(command);
  return error ? fromErrorAnswer(error) : new StrongroomError('CANCELLED', outcome ?? 'It was stopped.', 'Give the command again.');
}

function readAnchor(path: string): string {
  const text = readSmallText(path);
  if (text === null)
    throw new StrongroomError('CHECKPOINT_INVALID', `${path} is too large to be a checkpoint.`, 'Name the file that “audit checkpoint” wrote.');
  return text;
}
