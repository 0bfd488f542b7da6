import { basename } from 'node:path';
import { checkRows, type RowReport } from '../audit/check-rows.ts';
import { exportLog as exportLines } from '../audit/export.ts';
import { type LogReport, verifyLog as verifyWholeLog } from '../audit/verify.ts';
import { toHex } from '../crypto/bytes.ts';
import { refuseExisting, refuseInside, writeWhole } from '../custody/release-file.ts';
import { knownSigners } from '../vault/policy.ts';
import { readCheckpointFile } from './vault-files.ts';
import type { VaultSession } from './vault-session.ts';

export interface LogVerdict {
  valid: boolean;
  log: LogReport;
  rows: RowReport;
}

/**
 * Verifies the whole log and holds every row against it, as a command.
 * @param anchor a checkpoint that was kept outside the vault, or `null`
 */
export async function verifyLog(session: VaultSession, anchor: string | null): Promise<{ command: string; ended: Promise<LogVerdict | null> }> {
  let verdict: LogVerdict | null = null;
  const command = await session.queue.start({ kind: 'verify-log', title: 'Verify the log', input: {}, repeatable: false }, async (run) => {
    let entries = 0;
    const log = await verifyWholeLog(
      session.queries,
      { ...knownSigners(session.chain), anchors: [readCheckpointFile(session.folder), anchor].filter((note) => note !== null) },
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
      ...(anchor === null ? [] : [{ name: 'Anchor', value: 'compared' }]),
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

/** Exports the log as JSON lines, with the checkpoint that covers it in a file beside it, as a command. */
export async function exportLog(session: VaultSession, destination: string, overwrite: boolean): Promise<{ command: string; ended: Promise<void> }> {
  const checkpointFile = `${destination}.checkpoint`;
  for (const path of [destination, checkpointFile]) {
    refuseInside(session.folder, path);
    if (!overwrite) refuseExisting(path);
  }
  const command = await session.queue.start(
    { kind: 'export-log', title: `Export the log to ${basename(destination)}`, input: { destination }, repeatable: false },
    async (run) => {
      await session.ledger.record(async (_queries, note) => {
        note({
          action: 'log.exported',
          command: run.id,
          objects: [{ kind: 'file', id: destination, label: basename(destination) }],
          rows: [],
          text: `The log is exported to ${destination}.`,
        });
      });
      const checkpoint = await session.ledger.checkpoint();
      const heading = { vaultId: session.vaultId, policy: session.header.policies, checkpoint: checkpoint.note };
      await writeWhole(
        destination,
        overwrite,
        exportLines(session.queries, heading, { signal: run.signal, onProgress: (done, total) => run.progress(done, total) }),
      );
      await writeWhole(checkpointFile, overwrite, [Buffer.from(checkpoint.note, 'utf8')]);
      return {
        state: 'done',
        outcome: `${checkpoint.size.toLocaleString('en-US')} entries were exported to ${basename(destination)}; the checkpoint that signs them lies beside it.`,
        facts: [
          { name: 'File', value: destination },
          { name: 'Checkpoint', value: checkpointFile },
          { name: 'Root hash', value: toHex(checkpoint.root) },
        ],
      };
    },
  );
  return { command, ended: session.queue.ended(command) };
}

/** The log as one signs it now, for an anchor outside the vault. */
export async function writeCheckpoint(session: VaultSession, destination: string, overwrite: boolean): Promise<{ size: number; root: string }> {
  refuseInside(session.folder, destination);
  if (!overwrite) refuseExisting(destination);
  const checkpoint = await session.ledger.checkpoint();
  await writeWhole(destination, overwrite, [Buffer.from(checkpoint.note, 'utf8')]);
  return { size: checkpoint.size, root: toHex(checkpoint.root) };
}
