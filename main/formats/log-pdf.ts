import type { ReportFonts } from './pdf-fonts.ts';
import { body, SOFT, type TableColumn, tablePdf } from './table-pdf.ts';

/** What is said of a log above the table of its entries. */
export interface LogReport {
  vaultName: string;
  officer: string;
  /** ms since 1970. */
  at: number;
  /** Which entries it lists, and what signs them, in words. */
  notes: readonly string[];
  rows: AsyncIterable<LogReportRow>;
}

export type LogReportRow = { entry: string; at: string; who: string; action: string; text: string };

const columns: readonly TableColumn<LogReportRow>[] = [
  { of: 'entry', heading: 'Entry', width: 46, style: { face: 'mono', size: 7, colour: SOFT } },
  { of: 'at', heading: 'When (UTC)', width: 84, style: body },
  { of: 'who', heading: 'Who', width: 92, style: { ...body, face: 'strong' }, isWhole: true },
  { of: 'action', heading: 'Action', width: 110, style: { ...body, size: 7.5 } },
  { of: 'text', heading: 'What', width: 429, style: { ...body, size: 7.5 }, isWhole: true },
];

/** A printable audit log (PDF, A4 landscape), page by page. */
export function logPdf({ vaultName, officer, at, notes, rows }: LogReport, fonts: ReportFonts): AsyncGenerator<Uint8Array> {
  return tablePdf({ title: 'Audit log', notes, officer, at, foot: vaultName, columns, rows, nothing: 'No entry.' }, fonts);
}
