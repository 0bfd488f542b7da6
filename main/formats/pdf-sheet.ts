import { encodeQR } from 'qr';
import { newPdfDocument } from './pdf-document.ts';
import { PdfWriter, type ReportFonts, type Style } from './pdf-fonts.ts';

/** A4, standing. Points. */
export const sheetPage = { width: 595.28, height: 841.89, margin: 48 } as const;
export const INK = '#1c1b19';
export const SOFT = '#6b6862';
/** From line to line, in sizes of the type. */
const LEADING = 1.4;
/** Around a QR code, in squares: what reads it looks for the white (ISO/IEC 18004, 9.1). */
const QUIET = 4;

/** Pages of paper with paragraphs and QR codes (PDF, A4 portrait), for what is printed once and kept. */
export class PdfSheet {
  readonly #document: PDFKit.PDFDocument;
  readonly #writer: PdfWriter;
  readonly #chunks: Uint8Array[] = [];
  readonly #ended: Promise<void>;

  private constructor(document: PDFKit.PDFDocument, fonts: ReportFonts) {
    this.#document = document;
    this.#ended = new Promise((resolve, reject) => {
      this.#document.on('data', (chunk: Buffer) => this.#chunks.push(new Uint8Array(chunk)));
      this.#document.on('end', resolve).on('error', reject);
    });
    this.#writer = new PdfWriter(this.#document, fonts);
  }

  static async open(title: string, fonts: ReportFonts): Promise<PdfSheet> {
    return new PdfSheet(await newPdfDocument(title, 'portrait'), fonts);
  }

  newPage(): void {
    this.#document.addPage();
  }

  /** One line, its upper left corner at `x` and `y`. */
  write(text: string, x: number, y: number, style: Style): void {
    this.#writer.write(text, x, y, style);
  }

  width(text: string, style: Style): number {
    return this.#writer.width(text, style);
  }

  /** Lines of a paragraph, broken between words, and within one that is wider than a line. @returns where the next line begins */
  paragraph(text: string, x: number, y: number, width: number, style: Style): number {
    const lines = this.#writer.lines(text, width, style);
    for (const [at, line] of lines.entries()) this.write(line, x, y + at * style.size * LEADING, style);
    return y + lines.length * style.size * LEADING;
  }

  /** The line at the foot of the page, cut in its middle where it is wider than that. */
  foot(text: string, style: Style): void {
    const { margin, width, height } = sheetPage;
    this.write(this.#writer.fitted(text, width - 2 * margin, style), margin, height - margin - 8, style);
  }

  rule(y: number): void {
    this.#document
      .moveTo(sheetPage.margin, y)
      .lineTo(sheetPage.width - sheetPage.margin, y)
      .lineWidth(0.5)
      .strokeColor(INK)
      .stroke();
  }

  /**
   * A QR code (ISO/IEC 18004) as squares, its white border included, `size` points wide. A quarter of it may be unreadable (level Q): paper is folded.
   * @param text the writer of codes takes a string and keeps none of it; one that is secret lives until the collector comes
   */
  qrCode(text: string, x: number, y: number, size: number): void {
    const rows = encodeQR(text, 'raw', { ecc: 'quartile', border: QUIET });
    const square = size / rows.length;
    for (const [down, row] of rows.entries()) {
      for (let from = 0; from < row.length; from++) {
        let to = from;
        while (row[to]) to += 1;
        // Those side by side as one: between two there would be a hair of white.
        if (to > from) this.#document.rect(x + from * square, y + down * square, (to - from) * square, square);
        from = to;
      }
    }
    this.#document.fillColor(INK).fill();
  }

  async end(): Promise<Uint8Array> {
    this.#document.end();
    await this.#ended;
    const whole = Buffer.concat(this.#chunks);
    for (const chunk of this.#chunks.splice(0)) chunk.fill(0);
    return whole;
  }
}
