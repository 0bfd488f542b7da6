import { brokenLines, type FontRun, fitted, fontRuns } from './pdf-text.ts';

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

/** Writes text in whatever script into a document of pdfkit, and knows how wide it is. */
export class PdfWriter {
  readonly #document: PDFKit.PDFDocument;
  readonly #faces: Record<Face, string[]>;
  readonly #fonts: Record<Face, Map<number, number | null>> = { sans: new Map(), strong: new Map(), mono: new Map() };
  readonly #widths = new Map<string, Map<number, number | null>>();

  constructor(document: PDFKit.PDFDocument, fonts: ReportFonts) {
    this.#document = document;
    const register = (face: Face, files: readonly Uint8Array[]) =>
      files.map((file, at) => {
        document.registerFont(`${face}-${at}`, Buffer.from(file) as unknown as string);
        return `${face}-${at}`;
      });
    const [sans, strong, mono] = [register('sans', fonts.sans), register('strong', fonts.strong), register('mono', [fonts.mono])];
    this.#faces = { sans, strong, mono: [...mono, ...sans] };
  }

  /** One line, its upper left corner at `x` and `y` (points). */
  write(text: string, x: number, y: number, style: Style): void {
    let at = x;
    for (const run of this.#runs(text, style.face)) {
      this.#document.font(run.name).fontSize(style.size).fillColor(style.colour);
      this.#document.text(run.text, at, y, { lineBreak: false });
      at += this.#runWidth(run, style.size);
    }
  }

  /** Points. */
  width(text: string, style: Style): number {
    return this.#runs(text, style.face).reduce((sum, run) => sum + this.#runWidth(run, style.size), 0);
  }

  /** The text, cut in its middle to what fits. @param width points */
  fitted(text: string, width: number, style: Style): string {
    return fitted(text, width, (part) => this.width(part, style));
  }

  /** The lines of a text. @param width points; `most` as `brokenLines` has them */
  lines(text: string, width: number, style: Style, most?: number): string[] {
    return brokenLines(text, width, (part) => this.width(part, style), most);
  }

  /** The sum of the characters' own widths: laying every name out to measure it took most of the time of a report. */
  #runWidth({ name, text }: { name: string; text: string }, size: number): number {
    let width = 0;
    for (const character of text) width += this.#glyph(name, character.codePointAt(0) as number) ?? 0;
    return width * size;
  }

  #runs(text: string, face: Face): { name: string; text: FontRun['text'] }[] {
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
    const width = font.hasGlyphForCodePoint(codePoint) ? widthOf(font, codePoint) : null;
    widths.set(codePoint, width);
    return width;
  }
}

/** `null` where fontkit cannot tell: it looks for the outline of an empty character behind the end of the font, where that is its last (Plex Mono's space). */
function widthOf(font: OpenedFont, codePoint: number): number | null {
  try {
    return font.glyphForCodePoint(codePoint).advanceWidth / font.unitsPerEm;
  } catch {
    return null;
  }
}

/** As fontkit gives it. */
interface OpenedFont {
  unitsPerEm: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): { advanceWidth: number };
}
