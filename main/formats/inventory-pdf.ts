import type { ReportFonts } from './pdf-fonts.ts';
import { body, SOFT, type TableColumn, tablePdf } from './table-pdf.ts';

/** What a report says above its table. */
export interface InventoryReport {
  vaultName: string;
  officer: string;
  /** ms since 1970. */
  at: number;
  title: string;
  /** Which certificates it lists, in words. */
  filter: string;
  figures: readonly { label: string; value: string }[];
  rows: Iterable<InventoryReportRow> | AsyncIterable<InventoryReportRow>;
}

export type InventoryReportRow = {
  name: string;
  issuer: string;
  expires: string;
  key: string;
  privateKey: string;
  serial: string;
};

const columns: readonly TableColumn<InventoryReportRow>[] = [
  { of: 'name', heading: 'Name', width: 236, style: { ...body, face: 'strong' } },
  { of: 'issuer', heading: 'Issuer', width: 150, style: body },
  { of: 'expires', heading: 'Expires', width: 62, style: body },
  { of: 'key', heading: 'Key', width: 62, style: body },
  { of: 'privateKey', heading: 'Private key', width: 66, style: body },
  { of: 'serial', heading: 'Serial', width: 185, style: { face: 'mono', size: 7, colour: SOFT } },
];

/** A printable inventory (PDF, A4 landscape), page by page. */
export function inventoryPdf(report: InventoryReport, fonts: ReportFonts): AsyncGenerator<Uint8Array> {
  const { title, filter, figures, vaultName, officer, at, rows } = report;
  const notes = [`${vaultName} · ${filter} · ${figures.map(({ label, value }) => `${value} ${label}`).join(', ')}`];
  return tablePdf({ title, notes, officer, at, foot: vaultName, columns, rows, nothing: 'No certificate.' }, fonts);
}
