import type { ReportFonts } from './pdf-fonts.ts';
import { body, SOFT, type TableColumn, tablePdf } from './table-pdf.ts';

/** What is said of a release above the table of its files. It holds no secret. */
export interface ReleaseReport {
  title: string;
  vaultName: string;
  officer: string;
  /** ms since 1970. */
  at: number;
  /** Target, protection and reason, in words. */
  notes: readonly string[];
  /** How many went out, in words. */
  figures: string;
  rows: Iterable<ReleaseReportRow> | AsyncIterable<ReleaseReportRow>;
}

export type ReleaseReportRow = {
  name: string;
  serial: string;
  expires: string;
  key: string;
  file: string;
  /** 64 hexadecimal digits. */
  sha256: string;
};

/** Fits 64 digits into their column. */
const digits = { face: 'mono', size: 5.2, colour: SOFT } as const;

const columns: readonly TableColumn<ReleaseReportRow>[] = [
  { of: 'name', heading: 'Certificate', width: 158, style: { ...body, face: 'strong' } },
  { of: 'serial', heading: 'Serial', width: 114, style: { ...digits, size: 6 } },
  { of: 'expires', heading: 'Expires', width: 56, style: body },
  { of: 'key', heading: 'Key', width: 54, style: body },
  { of: 'file', heading: 'File', width: 170, style: { ...body, size: 7.5 } },
  { of: 'sha256', heading: 'SHA-256 of the file', width: 209, style: digits },
];

/** A printable list of released files (PDF, A4 landscape), page by page. */
export function releasePdf({ title, vaultName, officer, at, notes, figures, rows }: ReleaseReport, fonts: ReportFonts): AsyncGenerator<Uint8Array> {
  const lines = [`${vaultName} · ${figures} released`, ...notes];
  return tablePdf({ title, notes: lines, officer, at, foot: vaultName, columns, rows, nothing: 'No file.' }, fonts);
}
