import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import type { LogExportFormat } from '../../preload/contract/audit.ts';
import { counted } from '../../preload/contract/counted.ts';
import { StrongroomError } from '../../preload/contract/errors.ts';
import type { Entry } from '../audit/entry.ts';
import { exportLog as exportLines } from '../audit/export.ts';
import { exportTiles } from '../audit/export-tiles.ts';
import type { SignedCheckpoint } from '../audit/ledger.ts';
import { betweenBlocks, type LongReading } from '../audit/long-reading.ts';
import { readLeaf } from '../audit/read-leaf.ts';
import type { CommandRun } from '../commands/queue.ts';
import { toHex, utf8 } from '../crypto/bytes.ts';
import { refuseExisting, refuseInside, removed, temporaryFor, writeWhole } from '../custody/release-file.ts';
import { csvLine } from '../formats/csv-write.ts';
import { type LogReportRow, logPdf } from '../formats/log-pdf.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { destinationError } from '../media/destination-error.ts';
import { syncFolder } from '../media/sync-folder.ts';
import { countLogEntriesBetween, logEntriesBetween } from '../store/log-queries.ts';
import { loadReportFonts } from './report-fonts.ts';
import type { VaultSession } from './vault-session.ts';
import { VERIFIER } from './verifier-file.ts';

const ENTRIES_AT_ONCE = 1_000;

type Order = AgentArguments<'audit.export'>;

/**
 * Exports the log, as a command: whole and verifiable as JSON lines (with the checkpoint that signs it in a file beside it) or as tiles in a folder of their
 * own; or the entries of a period as a table or to be printed.
 * @throws StrongroomError `USAGE` where a part of the log was asked for in a form that only the whole has
 */
export async function exportLog(session: VaultSession, input: Order): Promise<{ command: string; ended: Promise<void> }> {
  const { format, from, to } = input;
  const destination = resolve(input.destination);
  const whole = format === 'jsonl' || format === 'tiles';
  if (whole && (from !== null || to !== null))
    throw new StrongroomError('USAGE', 'Only the whole log can be verified.', 'Export a period as CSV or PDF, or the whole log without one.');
  if (format === 'tiles' && input.overwrite) throw new StrongroomError('USAGE', 'A folder is not replaced.', 'Name a new folder for the tiles.');
  const beside = format === 'jsonl' ? [`${destination}.checkpoint`] : [];
  for (const path of [destination, ...beside]) {
    refuseInside(session.folder, path);
    if (!input.overwrite) refuseExisting(path);
  }
  const command = await session.queue.start(
    { kind: 'export-log', title: `Export the log to ${basename(destination)}`, input: { format, from, to, destination }, repeatable: false },
    async (run) => {
      await session.ledger.record(async (_queries, note) => {
        note({
          action: 'log.exported',
          command: run.id,
          objects: [{ kind: 'file', id: destination, label: basename(destination) }],
          rows: [],
          text: `The log${periodWords(from, to)} is exported as ${formatWords[format]} to ${destination}.`,
        });
      });
      const checkpoint = await session.ledger.checkpoint();
      const count = await writeExport(session, run, { ...input, destination }, checkpoint);
      if (input.verifier) await writeVerifier(format === 'tiles' ? destination : dirname(destination));
      const facts = [
        { name: format === 'tiles' ? 'Folder' : 'File', value: destination },
        ...beside.map((value) => ({ name: 'Checkpoint', value })),
        { name: 'Root hash', value: toHex(checkpoint.root) },
        ...(input.verifier ? [{ name: 'Verifier', value: VERIFIER }] : []),
      ];
      const entries = `${count.toLocaleString('en-US')} ${count === 1 ? 'entry was' : 'entries were'} exported to ${basename(destination)}`;
      return { state: 'done', outcome: format === 'jsonl' ? `${entries}; the checkpoint that signs them lies beside it.` : `${entries}.`, facts };
    },
  );
  return { command, ended: session.queue.ended(command) };
}

/** @returns how many entries it holds */
async function writeExport(session: VaultSession, run: CommandRun, order: Order, checkpoint: SignedCheckpoint): Promise<number> {
  const { format, destination, overwrite } = order;
  const heading = { vaultId: session.vaultId, policy: session.header.policies, checkpoint: checkpoint.note };
  const reading = { signal: run.signal, onProgress: (done: number, total: number) => run.progress(done, total) };
  if (format === 'jsonl') {
    await writeWhole(destination, overwrite, exportLines(session.queries, heading, reading));
    await writeWhole(`${destination}.checkpoint`, overwrite, [utf8(checkpoint.note)]);
    return checkpoint.size;
  }
  if (format === 'tiles') {
    await writeFolder(destination, reading, exportTiles(session.queries, heading));
    return checkpoint.size;
  }
  const period = { from: order.from ?? 0, to: order.to ?? Number.MAX_SAFE_INTEGER, below: checkpoint.size };
  const total = await countLogEntriesBetween(session.queries, period);
  const rows = rowsOf(session, period, reading, total);
  const chunks = format === 'csv' ? csvOf(session, rows) : logPdf(await reportOf(session, order, checkpoint, total, rows), loadReportFonts());
  await writeWhole(destination, overwrite, chunks);
  return total;
}

type Period = { from: number; to: number; below: number };
type Row = Entry & { hash: string };

async function* rowsOf(session: VaultSession, period: Period, reading: LongReading, total: number): AsyncGenerator<Row> {
  let done = 0;
  for (let after = -1; ; ) {
    const rows = await logEntriesBetween(session.queries, period, after, ENTRIES_AT_ONCE);
    for (const { idx, leaf, hash } of rows) {
      const entry = readLeaf(leaf);
      if (!entry || hash === null)
        throw new StrongroomError('VAULT_LOG_DAMAGED', `Entry ${idx} of the log is damaged.`, 'Verify the log, and restore the vault from its last backup.');
      yield { ...entry, hash };
    }
    done += rows.length;
    reading.onProgress?.(done, total);
    await betweenBlocks(reading);
    after = rows.at(-1)?.idx ?? after;
    if (rows.length < ENTRIES_AT_ONCE) return;
  }
}

async function* csvOf(session: VaultSession, rows: AsyncIterable<Row>): AsyncGenerator<Uint8Array> {
  let lines = [csvLine(['entry', 'time', 'officer', 'action', 'text', 'objects', 'command', 'sha256'])];
  for await (const { index, at, actor, action, text, objects, command, hash } of rows) {
    const named = objects.map(({ kind, label }) => `${kind} ${label}`).join(' ');
    const officer = actor === null ? '' : session.officerName(actor);
    lines.push(csvLine([String(index), new Date(at).toISOString(), officer, action, text, named, command ?? '', hash]));
    // A block to a write, not a line.
    if (lines.length < ENTRIES_AT_ONCE) continue;
    yield utf8(lines.join(''));
    lines = [];
  }
  yield utf8(lines.join(''));
}

async function reportOf(session: VaultSession, { from, to }: Order, checkpoint: SignedCheckpoint, total: number, rows: AsyncIterable<Row>) {
  const vaultName = basename(session.folder);
  const period = from === null && to === null ? 'the whole log' : `the log${periodWords(from, to)}`;
  const notes = [
    `${vaultName} · ${period} · ${counted(total, 'entry', 'entries')} · times by the workstation’s clock, in UTC`,
    `Vault ${session.vaultId}`,
    `Signed over ${checkpoint.size.toLocaleString('en-US')} entries by ${session.officer.name}; root hash ${toHex(checkpoint.root)}`,
  ];
  return { vaultName, officer: session.officer.name, at: session.now(), notes, rows: printed(session, rows) };
}

async function* printed(session: VaultSession, rows: AsyncIterable<Row>): AsyncGenerator<LogReportRow> {
  for await (const { index, at, actor, action, text } of rows)
    yield { entry: String(index), at: utcMinute(at), who: actor === null ? '(unsigned)' : session.officerName(actor), action, text };
}

/** A folder grows under a temporary name, and gets its own when it is whole. */
async function writeFolder(destination: string, reading: LongReading, files: AsyncIterable<{ path: string; bytes: Uint8Array }>): Promise<void> {
  const temporary = temporaryFor(destination);
  try {
    mkdirSync(temporary, { mode: 0o700 });
    for await (const { path, bytes } of files) {
      mkdirSync(dirname(join(temporary, path)), { recursive: true, mode: 0o700 });
      await writeWhole(join(temporary, path), false, [bytes]);
      await betweenBlocks(reading);
    }
    refuseExisting(destination);
    renameSync(temporary, destination);
    syncFolder(dirname(destination));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === undefined || reading.signal?.aborted ? error : destinationError(error, destination);
  } finally {
    removed(temporary);
  }
}

/** What a stranger verifies the export with, beside it. It is public, and the same for everybody: one that is there already is replaced. */
function writeVerifier(folder: string): Promise<void> {
  const source = import.meta.url.endsWith('.ts') ? `../../assets/verifier/${VERIFIER}` : `./verifier/${VERIFIER}`;
  return writeWhole(join(folder, VERIFIER), true, [new Uint8Array(readFileSync(new URL(source, import.meta.url)))]);
}

const formatWords: Record<LogExportFormat, string> = { jsonl: 'JSON lines', tiles: 'tiles', csv: 'a table', pdf: 'a printable report' };

function periodWords(from: number | null, to: number | null): string {
  const since = from === null ? '' : ` from ${utcMinute(from)} UTC on`;
  return to === null ? since : `${since} until ${utcMinute(to)} UTC`;
}
