import PDFDocument from 'pdfkit';
import { fitted, fontRuns } from './pdf-text.ts';
import { utcMinute } from './utc-minute.ts';

/** A table to be printed, with what stands above and below it. */
export interface TableReport<Row> {
  title: string;
  /** Lines under the title, cut where they are wider than the page. */
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
}

/** Fonts as WOFF, TrueType or OpenType. Of several, the first that has a character writes it. */
export interface ReportFonts {
  sans: readonly Uint8Array[];
  strong: readonly Uint8Array[];
  mono: Uint8Array;
}

type Face = 'sans' | 'strong' | 'mono';
export interface Style {
  face: Face;
  /** Points. */
  size: number;
  colour: string;
}

/** A4, lying: names are long. Points. */
const page = { width: 841.89, height: 595.28, margin: 40, foot: 34 } as const;
const ROW = 16;
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
  const sheet = new Sheet(report, fonts);
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
  readonly #faces: Record<Face, string[]>;
  readonly #report: TableReport<Row>;
  readonly #chunks: Uint8Array[] = [];
  readonly #ended: Promise<void>;
  readonly #fonts: Record<Face, Map<number, number | null>> = { sans: new Map(), strong: new Map(), mono: new Map() };
  readonly #widths = new Map<string, Map<number, number | null>>();
  #pages = 0;
  #y = 0;

  constructor(report: TableReport<Row>, fonts: ReportFonts) {
    this.#report = report;
    // None from the start: the standard fonts lie in files beside pdfkit's own, which a bundle does not have; and one of ours, given here, would be opened anew each time it is asked for by name.
    const options = { size: 'A4' as const, layout: 'landscape' as const, margin: 0, autoFirstPage: false, font: null as unknown as string };
    this.#document = new PDFDocument({ ...options, info: { Title: `${report.title}, ${report.foot}`, Producer: 'Strongroom', Creator: 'Strongroom' } });
    this.#ended = new Promise((resolve, reject) => {
      this.#document.on('data', (chunk: Buffer) => this.#chunks.push(new Uint8Array(chunk)));
      this.#document.on('end', resolve).on('error', reject);
    });
    const register = (face: Face, files: readonly Uint8Array[]) =>
      files.map((file, at) => {
        this.#document.registerFont(`${face}-${at}`, Buffer.from(file) as unknown as string);
        return `${face}-${at}`;
      });
    this.#faces = { sans: register('sans', fonts.sans), strong: register('strong', fonts.strong), mono: register('mono', [fonts.mono]) };
    this.#newPage();
  }

  *finished(): Generator<Uint8Array> {
    yield* this.#chunks.splice(0);
  }

  row(row: Row): void {
    if (this.#y + ROW > page.height - page.margin - page.foot) this.#newPage();
    this.#cells((column) => [row[column.of] as string, column.style]);
    this.#rule(this.#y + ROW, HAIRLINE);
    this.#y += ROW;
  }

  nothing(): void {
    this.#write(this.#report.nothing, page.margin, this.#y + 4, body);
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
    this.#cells((column) => [column.heading, heading]);
    this.#rule(this.#y + ROW, INK);
    this.#y += ROW;
    this.#foot();
  }

  #head(): void {
    const { title, notes, officer, at } = this.#report;
    this.#write(title, page.margin, this.#y, { face: 'strong', size: 18, colour: INK });
    const made = `${utcMinute(at)} UTC, ${officer}`;
    const width = page.width - 2 * page.margin;
    for (const [line, note] of notes.entries()) {
      const room = line === 0 ? width - this.#width(made, soft) - 12 : width;
      this.#write(
        fitted(note, room, (candidate) => this.#width(candidate, soft)),
        page.margin,
        this.#y + 27 + line * NOTE,
        soft,
      );
    }
    this.#write(made, page.width - page.margin - this.#width(made, soft), this.#y + 27, soft);
    this.#y += 52 + Math.max(0, notes.length - 1) * NOTE;
  }

  #foot(): void {
    const at = page.height - page.margin - 8;
    const number = `Page ${this.#pages}`;
    this.#write(`Strongroom · ${this.#report.foot}`, page.margin, at, soft);
    this.#write(number, page.width - page.margin - this.#width(number, soft), at, soft);
  }

  #cells(content: (column: TableColumn<Row>) => readonly [text: string, style: Style]): void {
    let x = page.margin;
    for (const column of this.#report.columns) {
      const [text, style] = content(column);
      const shown = fitted(text, column.width - 8, (candidate) => this.#width(candidate, style));
      this.#write(shown, x, this.#y + (ROW - style.size) / 2 - 1, style);
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

  #write(text: string, x: number, y: number, style: Style): void {
    let at = x;
    for (const run of this.#runs(text, style.face)) {
      this.#document.font(run.name).fontSize(style.size).fillColor(style.colour);
      this.#document.text(run.text, at, y, { lineBreak: false });
      at += this.#runWidth(run, style.size);
    }
  }

  #width(text: string, style: Style): number {
    return this.#runs(text, style.face).reduce((sum, run) => sum + this.#runWidth(run, style.size), 0);
  }

  /** The sum of the characters' own widths: laying every name out to measure it took most of the time of a report. */
  #runWidth({ name, text }: { name: string; text: string }, size: number): number {
    let width = 0;
    for (const character of text) width += this.#glyph(name, character.codePointAt(0) as number) ?? 0;
    return width * size;
  }

  #runs(text: string, face: Face): { name: string; text: string }[] {
    const names = this.#faces[face];
    return fontRuns(text, (codePoint) => this.#fontOf(face, codePoint)).map((run) => ({ name: names[run.font] as string, text: run.text }));
  }

  #fontOf(face: Face, codePoint: number): number | null {
    const known = this.#fonts[face].get(codePoint);
    if (known !== undefined) return known;
    const found = this.#faces[face].findIndex((name) => this.#glyph(name, codePoint) !== null);
    const font = found < 0 ? null : found;
    this.#fonts[face].set(codePoint, font);
    return font;
  }

  /** How wide a font's character is, in its size; `null` where it has none. Asked of the font itself: pdfkit would write a box of its own without a word. */
  #glyph(name: string, codePoint: number): number | null {
    const widths = this.#widths.get(name) ?? new Map<number, number | null>();
    this.#widths.set(name, widths);
    const known = widths.get(codePoint);
    if (known !== undefined) return known;
    const { _font } = this.#document.font(name) as unknown as { _font: { font: OpenedFont } };
    const { font } = _font;
    const width = font.hasGlyphForCodePoint(codePoint) ? font.glyphForCodePoint(codePoint).advanceWidth / font.unitsPerEm : null;
    widths.set(codePoint, width);
    return width;
  }
}

/** As fontkit gives it. */
interface OpenedFont {
  unitsPerEm: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): { advanceWidth: number };
}
