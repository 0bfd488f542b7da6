import { basename, resolve } from 'node:path';
import type { AgentArguments } from '../../preload/contract/agent-port.ts';
import { filterWords } from '../../preload/contract/filter-words.ts';
import type { CertificateRow } from '../../preload/contract/inventory.ts';
import type { ReportFormat } from '../../preload/contract/reports.ts';
import { utf8 } from '../crypto/bytes.ts';
import { refuseExisting, refuseInside, writeWhole } from '../custody/release-file.ts';
import { calendar } from '../formats/icalendar.ts';
import { inventoryPdf } from '../formats/inventory-pdf.ts';
import { listInventory } from './inventory-calls.ts';
import { loadReportFonts } from './report-fonts.ts';
import { csvOf, eventsOf, pdfRowsOf, toRemindOf } from './report-rows.ts';
import { readSettings } from './settings.ts';
import type { VaultSession } from './vault-session.ts';

type Order = AgentArguments<'reports.export'>;

const names: Record<ReportFormat, string> = { ics: 'calendar of expiries', csv: 'table', pdf: 'printable report' };
const PAGE = 1000;

/** Writes a report of the inventory, or of what a filter leaves of it. It holds names and dates, and no key. */
export async function startReport(session: VaultSession, input: Order): Promise<{ command: string; ended: Promise<void> }> {
  const destination = resolve(input.destination);
  refuseInside(session.folder, destination);
  if (!input.overwrite) refuseExisting(destination);
  const command = await session.queue.start(
    {
      kind: 'export-report',
      title: `Write a ${names[input.format]} to ${basename(destination)}`,
      input: { format: input.format, destination },
      repeatable: false,
    },
    async (run) => {
      const { total } = await listInventory(session, { ...question(input), offset: 0, limit: 1 });
      run.progress(0, total);
      let done = 0;
      const rows = rowsOf(session, input, run.signal, (count) => {
        done += count;
        run.progress(done, total);
      });
      const held = { count: 0 };
      const chosen = counted(input.format === 'ics' ? toRemindOf(rows) : rows, held);
      await writeWhole(destination, input.overwrite, await chunksOf(session, input, total, chosen));
      const left = done - held.count;
      const leftOut = left === 0 ? '' : ` ${left.toLocaleString('en-US')} renewed or revoked ${left === 1 ? 'one was' : 'ones were'} left out.`;
      await session.ledger.record(async (_queries, note) => {
        note({
          action: 'report.exported',
          command: run.id,
          objects: [{ kind: 'file', id: destination, label: basename(destination) }],
          rows: [],
          text: `A ${names[input.format]} of ${certificates(held.count)} was written to ${destination}.${leftOut}`,
        });
      });
      return {
        state: 'done',
        outcome: `${certificates(held.count)} ${held.count === 1 ? 'was' : 'were'} written to ${basename(destination)}.${leftOut}`,
        facts: [{ name: 'File', value: destination }],
      };
    },
  );
  return { command, ended: session.queue.ended(command) };
}

function certificates(count: number): string {
  return count === 1 ? '1 certificate' : `${count.toLocaleString('en-US')} certificates`;
}

/** The same rows, counted as they are written: what is said of a report afterwards is what it holds. */
async function* counted(rows: AsyncIterable<CertificateRow>, held: { count: number }): AsyncGenerator<CertificateRow> {
  for await (const row of rows) {
    held.count += 1;
    yield row;
  }
}

function question({ search, privateKey, expiry, expiresWithin, standing, finding }: Order) {
  return { search, privateKey, expiry, expiresWithin, standing, finding, sort: 'notAfter' as const, descending: false };
}

async function* rowsOf(session: VaultSession, input: Order, signal: AbortSignal, told: (count: number) => void): AsyncGenerator<CertificateRow> {
  for (let offset = 0; ; offset += PAGE) {
    signal.throwIfAborted();
    const { items } = await listInventory(session, { ...question(input), offset, limit: PAGE });
    yield* items;
    told(items.length);
    if (items.length < PAGE) return;
  }
}

async function chunksOf(session: VaultSession, input: Order, total: number, rows: AsyncGenerator<CertificateRow>): Promise<AsyncIterable<Uint8Array>> {
  switch (input.format) {
    case 'csv':
      return asBytes(csvOf(rows));
    case 'ics': {
      const { attentionDays, urgentDays } = await readSettings(session.queries);
      return asBytes(calendar(eventsOf(session.vaultId, rows), session.now(), [attentionDays, urgentDays]));
    }
    case 'pdf':
      return inventoryPdf(
        {
          vaultName: basename(session.folder),
          officer: session.officer.name,
          at: session.now(),
          title: 'Inventory of certificates',
          filter: filterWords(input) ?? 'All certificates',
          figures: [{ label: 'certificates', value: total.toLocaleString('en-US') }],
          rows: pdfRowsOf(rows),
        },
        loadReportFonts(),
      );
  }
}

async function* asBytes(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield utf8(line);
}
