import { newPdfDocument } from './pdf-document.ts';
import { PdfWriter, type ReportFonts, type Style } from './pdf-fonts.ts';
import { utcMinute } from './utc-minute.ts';

/** A table to be printed, with what stands above and below it. */
export interface TableReport<Row> {
  title: string;
  /** Paragraphs under the title. */
  notes: readonly string[];
  officer: string;
  /** ms since 1970. */
  at: number;
  /** Stands at the foot of each page. */
  foot: string;
  columns: readonly TableColumn<Row>[];
  rows: Iterable<Row> | AsyncIterable<Row>;
  /** What stands there instead of a table without rows. */
  nothing: string;
}

export interface TableColumn<Row> {
  of: keyof Row & string;
  heading: string;
  /** Points. */
  width: number;
  style: Style;
  /** Whether a text that is wider goes on in further lines; others are cut in their middle. */
  isWhole?: true;
}

/** A4, lying: names are long. Points. */
const page = { width: 841.89, height: 595.28, margin: 40, foot: 34 } as const;
const ROW = 16;
/** Each further line of a row. */
const LINE = 10;
/** Lines of a row at most: a third of a page, which is more than any entry says unless somebody wants to fill pages. */
const MOST_LINES = 16;
const NOTE = 13;
const INK = '#1c1b19';
export const SOFT = '#6b6862';
const HAIRLINE = '#d5d1c9';
export const body: Style = { face: 'sans', size: 8.5, colour: INK };
const soft: Style = { face: 'sans', size: 8, colour: SOFT };
const heading: Style = { face: 'strong', size: 8, colour: SOFT };

/** Rows between two looks at what is finished: pages leave as they are full, and a report of 100,000 rows lies nowhere whole. */
const AT_ONCE = 64;

/** A printable table (PDF, A4 landscape), page by page. */
export async function* tablePdf<Row extends Record<string, string>>(report: TableReport<Row>, fonts: ReportFonts): AsyncGenerator<Uint8Array> {
  const document = await newPdfDocument(`${report.title}, ${report.foot}`, 'landscape');
  const sheet = new Sheet(document, report, fonts);
  let rows = 0;
  for await (const row of report.rows) {
    sheet.row(row);
    rows += 1;
    if (rows % AT_ONCE === 0) yield* sheet.finished();
  }
  if (rows === 0) sheet.nothing();
  await sheet.end();
  yield* sheet.finished();
}

class Sheet<Row extends Record<string, string>> {
  readonly #document: PDFKit.PDFDocument;
  readonly #writer: PdfWriter;
  readonly #report: TableReport<Row>;
  readonly #chunks: Uint8Array[] = [];
  readonly #ended: Promise<void>;
  #pages = 0;
  #y = 0;

  constructor(document: PDFKit.PDFDocument, report: TableReport<Row>, fonts: ReportFonts) {
    this.#report = report;
    this.#document = document;
    this.#ended = new Promise((resolve, reject) => {
      this.#document.on('data', (chunk: Buffer) => this.#chunks.push(new Uint8Array(chunk)));
      this.#document.on('end', resolve).on('error', reject);
    });
    this.#writer = new PdfWriter(this.#document, fonts);
    this.#newPage();
  }

  *finished(): Generator<Uint8Array> {
    yield* this.#chunks.splice(0);
  }

  row(row: Row): void {
    const cells = this.#report.columns.map((column) => this.#lines(row[column.of] as string, column));
    const height = ROW + (Math.max(...cells.map(({ length }) => length)) - 1) * LINE;
    if (this.#y + height > page.height - page.margin - page.foot) this.#newPage();
    this.#cells(cells);
    this.#rule(this.#y + height, HAIRLINE);
    this.#y += height;
  }

  #lines(text: string, { width, style, isWhole }: TableColumn<Row>): string[] {
    return isWhole ? this.#writer.lines(text, width - 8, style, MOST_LINES) : [this.#writer.fitted(text, width - 8, style)];
  }

  nothing(): void {
    this.#writer.write(this.#report.nothing, page.margin, this.#y + 4, body);
  }

  end(): Promise<void> {
    this.#document.end();
    return this.#ended;
  }

  #newPage(): void {
    this.#document.addPage();
    this.#pages += 1;
    this.#y = page.margin;
    if (this.#pages === 1) this.#head();
    this.#cells(
      this.#report.columns.map((column) => [column.heading]),
      heading,
    );
    this.#rule(this.#y + ROW, INK);
    this.#y += ROW;
    this.#foot();
  }

  #head(): void {
    const { title, notes, officer, at } = this.#report;
    this.#writer.write(title, page.margin, this.#y, { face: 'strong', size: 18, colour: INK });
    const made = `${utcMinute(at)} UTC, ${officer}`;
    const width = page.width - 2 * page.margin;
    const madeWidth = this.#writer.width(made, soft);
    // Beside the first stands who made it.
    const lines = notes.flatMap((note, at) => this.#writer.lines(note, at === 0 ? width - madeWidth - 12 : width, soft, MOST_LINES));
    for (const [at, line] of lines.entries()) this.#writer.write(line, page.margin, this.#y + 27 + at * NOTE, soft);
    this.#writer.write(made, page.width - page.margin - madeWidth, this.#y + 27, soft);
    this.#y += 52 + Math.max(0, lines.length - 1) * NOTE;
  }

  #foot(): void {
    const at = page.height - page.margin - 8;
    const number = `Page ${this.#pages}`;
    const width = this.#writer.width(number, soft);
    const room = page.width - 2 * page.margin - width - 12;
    this.#writer.write(this.#writer.fitted(`Strongroom · ${this.#report.foot}`, room, soft), page.margin, at, soft);
    this.#writer.write(number, page.width - page.margin - width, at, soft);
  }

  /**
   * @param cells the lines of each column
   * @param style in place of each column's own
   */
  #cells(cells: readonly (readonly string[])[], style: Style | null = null): void {
    let x = page.margin;
    for (const [at, column] of this.#report.columns.entries()) {
      const written = style ?? column.style;
      for (const [down, line] of (cells[at] ?? []).entries()) this.#writer.write(line, x, this.#y + (ROW - written.size) / 2 - 1 + down * LINE, written);
      x += column.width;
    }
  }

  #rule(y: number, colour: string): void {
    this.#document
      .moveTo(page.margin, y)
      .lineTo(page.width - page.margin, y)
      .lineWidth(0.5)
      .strokeColor(colour)
      .stroke();
  }
}
