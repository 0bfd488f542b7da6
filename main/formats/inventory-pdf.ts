import PDFDocument from 'pdfkit';

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

export interface InventoryReportRow {
  name: string;
  issuer: string;
  expires: string;
  key: string;
  privateKey: string;
  serial: string;
}

/** Fonts as WOFF, TrueType or OpenType. Of several, the first that has a character writes it. */
export interface ReportFonts {
  sans: readonly Uint8Array[];
  strong: readonly Uint8Array[];
  mono: Uint8Array;
}

/** A printable inventory (PDF, A4), page by page. */
export async function* inventoryPdf(report: InventoryReport, fonts: ReportFonts): AsyncGenerator<Uint8Array> {
  const document = new PDFDocument({ font: '', autoFirstPage: false, size: 'A4' });
  document.font(Buffer.from(fonts.sans[0] ?? fonts.mono), 9).addPage();
  document.text(report.title);
  for await (const row of report.rows) document.text(`${row.expires} ${row.name} ${row.serial}`);
  document.end();
  for await (const chunk of document) yield chunk as Uint8Array;
}
