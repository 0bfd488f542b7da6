import { basename } from 'node:path';
import type { Source } from '../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import { checkRows, type RowReport } from '../audit/check-rows.ts';
import { unverifiedCheckpoint } from '../audit/checkpoint.ts';
import { signersOf } from '../audit/signers.ts';
import { type LogReport, verifyLog as verifyWholeLog } from '../audit/verify.ts';
import { toHex, utf8 } from '../crypto/bytes.ts';
import { ALL_ANCHORS } from '../custody/anchors/anchor-file.ts';
import { refuseExisting, refuseInside, writeWhole } from '../custody/release-file.ts';
import { checkpointPdf } from '../formats/checkpoint-pdf.ts';
import { notesIn } from '../formats/note-on-paper.ts';
import { compareAnchors, reachableNotes } from './compare-anchors.ts';
import { readSourceFile } from './read-source-file.ts';
import { loadReportFonts } from './report-fonts.ts';
import { readCheckpointFile } from './vault-files.ts';
import type { VaultSession } from './vault-session.ts';

export interface LogVerdict {
  valid: boolean;
  log: LogReport;
  rows: RowReport;
}

/**
 * Verifies the whole log and holds every row against it, as a command.
 * @param anchor the text of a checkpoint that was kept outside the vault, also as it stands on paper or behind others, or `null`
 * @throws StrongroomError `CHECKPOINT_INVALID` where the text holds none of this vault
 */
export async function verifyLog(session: VaultSession, anchor: string | null): Promise<{ command: string; ended: Promise<LogVerdict | null> }> {
  let verdict: LogVerdict | null = null;
  const given = anchor === null ? [] : ownCheckpoints(session, anchor);
  const command = await session.queue.start({ kind: 'verify-log', title: 'Verify the log', input: {}, repeatable: false }, async (run) => {
    let entries = 0;
    const reached = await reachableAnchors(session);
    const log = await verifyWholeLog(
      session.queries,
      {
        ...signersOf(session.chain),
        anchors: [readCheckpointFile(session.folder), ...given, ...reached].filter((note) => note !== null),
      },
      {
        signal: run.signal,
        onProgress: (done, total) => {
          entries = total;
          // The first half of the way; the rows are the other.
          run.progress(Math.floor(done / 2), total);
        },
      },
    );
    const rows = await checkRows(session.queries, {
      signal: run.signal,
      onProgress: (done, total) => run.progress(Math.floor(entries / 2) + Math.round((done / Math.max(1, total)) * Math.ceil(entries / 2)), entries),
    });
    verdict = { valid: log.problemCount === 0 && rows.problems.length === 0, log, rows };
    const first = log.problems[0]?.text ?? (rows.problems[0] && `The row ${rows.problems[0].id} of ${rows.problems[0].table} is ${rows.problems[0].kind}.`);
    await session.ledger.record(async (_queries, note) => {
      note({
        action: 'log.verified',
        command: run.id,
        objects: [],
        rows: [],
        text: verdict?.valid
          ? `The log was verified: ${log.entriesChecked} entries, root ${toHex(log.root).slice(0, 16)}…`
          : `The log does not verify: ${first}`,
      });
    });
    const facts = [
      { name: 'Entries', value: String(log.entriesChecked) },
      { name: 'Root hash', value: toHex(log.root) },
      { name: 'Signed checkpoints', value: String(log.checkpointsChecked) },
      { name: 'Entries that no checkpoint covers yet', value: String(log.uncoveredTail) },
      { name: 'Rows held against the log', value: String(rows.rowsChecked) },
      ...(given.length === 0 ? [] : [{ name: 'Checkpoints that were given', value: String(given.length) }]),
      ...(given.length + reached.length === 0 ? [] : [{ name: 'Anchors compared', value: String(given.length + reached.length) }]),
      ...log.problems.slice(0, 20).map(({ code, text }) => ({ name: code, value: text })),
      ...rows.problems.slice(0, 20).map(({ kind, table, id }) => ({ name: 'VAULT_DATABASE_ALTERED', value: `${table} ${id} is ${kind}` })),
    ];
    if (verdict.valid)
      return {
        state: 'done',
        outcome: `The log is whole: ${log.entriesChecked.toLocaleString('en-US')} entries and ${log.checkpointsChecked.toLocaleString('en-US')} signed checkpoints agree, and so does every row.`,
        facts,
      };
    const problems = log.problemCount + rows.problems.length;
    return {
      state: 'failed',
      outcome: `The log does not verify: ${problems} problem${problems === 1 ? '' : 's'}. ${first}`,
      error: {
        code: log.problems[0]?.code ?? 'VAULT_DATABASE_ALTERED',
        message: first ?? '',
        hint: 'Keep this folder for the investigation, and restore the vault from its last good backup.',
      },
      facts,
    };
  });
  return { command, ended: session.queue.ended(command).then(() => verdict) };
}

/** A checkpoint of another vault convicts nobody: it says nothing of this log. @throws StrongroomError `CHECKPOINT_INVALID` */
function ownCheckpoints({ vaultId }: VaultSession, anchor: string): string[] {
  const notes = notesIn(anchor);
  // One that cannot be read is not passed over: it may have been this vault's before somebody altered it.
  const own = notes.filter((note) => (unverifiedCheckpoint(note)?.vaultId ?? vaultId) === vaultId);
  if (own.length > 0) return own;
  throw new StrongroomError(
    'CHECKPOINT_INVALID',
    notes.length === 0 ? 'This is no checkpoint.' : 'This checkpoint is of another vault.',
    'Give the text file of a checkpoint of this vault, its anchors on a stick, or the text of a QR code.',
  );
}

/** So much of a file is read: the anchors of many years, of which each takes some hundred bytes. */
const LONGEST_ANCHORS = 64 * 1024 * 1024;

/** The text of a file with checkpoints that an officer chose. @throws StrongroomError as `readSourceFile` does */
export function readAnchorFile(session: VaultSession, source: Source): string {
  return Buffer.from(readSourceFile(session, source).bytes.subarray(0, LONGEST_ANCHORS)).toString('utf8');
}

/**
 * What can be reached is compared with the leaves, too, all of it. Left out is what says nothing of this log: of another vault, torn, or from a time that a
 * restore has undone.
 */
async function reachableAnchors(session: VaultSession): Promise<string[]> {
  const { queries, chain, vaultId } = session;
  const compared = await compareAnchors(queries, chain, await reachableNotes(queries, vaultId, session.anchors.drives, ALL_ANCHORS));
  return compared.filter((one) => one.kind === 'holds' || (one.kind !== 'void' && one.restored === null)).map(({ note }) => note);
}

/** The log as one signs it now, for an anchor outside the vault: a text, or a sheet of paper where the name ends with `.pdf`. */
export async function writeCheckpoint(session: VaultSession, destination: string, overwrite: boolean): Promise<{ size: number; root: string }> {
  refuseInside(session.folder, destination);
  if (!overwrite) refuseExisting(destination);
  const { note, size, root, time } = await session.ledger.checkpoint();
  const about = { note, vaultName: basename(session.folder), vaultId: session.vaultId, size, root: toHex(root), officer: session.officer.name, at: time };
  await writeWhole(destination, overwrite, [/\.pdf$/i.test(destination) ? await checkpointPdf(about, loadReportFonts()) : utf8(note)]);
  return { size, root: toHex(root) };
}
