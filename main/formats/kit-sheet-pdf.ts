import type { KitSheet } from './kit-sheet-code.ts';
import { sheetBytes, sheetLine } from './kit-sheet-code.ts';
import { type AboutKit, kitFacts, kitSentences } from './kit-sheet-text.ts';
import type { ReportFonts, Style } from './pdf-fonts.ts';
import { INK, PdfSheet, SOFT, sheetPage } from './pdf-sheet.ts';
import { secretWords } from './secret-words.ts';

const title: Style = { face: 'strong', size: 20, colour: INK };
const head: Style = { face: 'strong', size: 10, colour: INK };
const body: Style = { face: 'sans', size: 9.5, colour: INK };
const soft: Style = { face: 'sans', size: 8.5, colour: SOFT };
const word: Style = { face: 'mono', size: 11, colour: INK };
const small: Style = { face: 'mono', size: 9, colour: INK };

const { margin, width: pageWidth } = sheetPage;
const WIDTH = pageWidth - 2 * margin;
const COLUMNS = 4;
const WORD_ROW = 17;
const CODE = 165;

/**
 * A sheet of a recovery kit to be printed (PDF, A4, one page). pdfkit and the writer of QR codes take strings: its words and its line are strings
 * while it is drawn, and until the collector comes. The file itself holds them for everybody who has it. The caller's to wipe.
 */
export async function kitPdf(sheet: Pick<KitSheet, 'head' | 'secret'>, about: AboutKit, fonts: ReportFonts): Promise<Uint8Array> {
  const pdf = await PdfSheet.open('Strongroom recovery kit', fonts);
  drawSheet(pdf, sheet, about);
  return pdf.end();
}

function drawSheet(pdf: PdfSheet, sheet: Pick<KitSheet, 'head' | 'secret'>, about: AboutKit): void {
  const several = sheet.head.need > 1;
  const number = several ? `Sheet ${sheet.head.sheet} of ${sheet.head.sheets}` : 'The only sheet';
  const { what, keep } = kitSentences(sheet.head);
  pdf.newPage();
  pdf.write('Strongroom recovery kit', margin, margin, title);
  pdf.write(number, pageWidth - margin - pdf.width(number, title), margin, title);
  let y = pdf.paragraph(`${what} ${keep}`, margin, margin + 34, WIDTH, body) + 8;
  for (const [name, value] of kitFacts(sheet, about)) {
    pdf.write(name, margin, y, soft);
    y = Math.max(pdf.paragraph(value, margin + 110, y, WIDTH - 110, name === 'Vault' ? body : small), y + 14);
  }
  y = drawWords(pdf, sheet, y + 10);
  y = drawCode(pdf, sheet, y + 10);
  y = section(pdf, 'How to use it', [howToUse(several), 'The file RECOVERY.txt in each backup tells how to get the keys out without Strongroom.'], y + 8);
  y = section(
    pdf,
    'If somebody may have seen it',
    ['Make a new kit (strongroom recovery kit), which makes this one worthless for the vault as it then is; not for copies and backups from before.'],
    y,
  );
  section(
    pdf,
    'What is not promised',
    ['A printer, its queue and its memory may keep what they printed. Use one without network and without a disk, and switch it off afterwards.'],
    y,
  );
  const foot = `Strongroom · kit ${sheet.head.kit} · ${number.toLowerCase()}`;
  pdf.foot(foot, soft);
}

function howToUse(several: boolean): string {
  const bring = several ? 'Bring as many sheets as are needed together. ' : '';
  return `${bring}On the page that unlocks the vault choose “Open with the recovery kit”, or run strongroom recovery open. Type the words, of which the first four letters are enough, or the line; or scan the code. It gives an officer a new passphrase, and everybody sees in the log that it was used.`;
}

function drawWords(pdf: PdfSheet, sheet: Pick<KitSheet, 'head' | 'secret'>, top: number): number {
  pdf.write('The secret in words', margin, top, head);
  using whole = sheetBytes(sheet);
  const words = secretWords(whole);
  const rows = Math.ceil(words.length / COLUMNS);
  for (const [at, text] of words.entries()) {
    const x = margin + Math.floor(at / rows) * (WIDTH / COLUMNS);
    const y = top + 18 + (at % rows) * WORD_ROW;
    pdf.write(String(at + 1), x + 14 - pdf.width(String(at + 1), soft), y + 2, soft);
    pdf.write(text, x + 20, y, word);
  }
  words.fill('');
  return top + 18 + rows * WORD_ROW;
}

function drawCode(pdf: PdfSheet, sheet: Pick<KitSheet, 'head' | 'secret'>, top: number): number {
  pdf.rule(top);
  using line = sheetLine(sheet);
  const text = Buffer.from(line.bytes).toString('latin1');
  pdf.qrCode(text, margin - 8, top + 4, CODE);
  const x = margin + CODE + 6;
  const after = sheet.head.need === 1 ? ', an identity of the age tool (post-quantum hybrid)' : '';
  const y = pdf.paragraph(`The same as one line${after}; the code holds it too`, x, top + 16, WIDTH - CODE - 6, head) + 4;
  pdf.paragraph(text, x, y, WIDTH - CODE - 6, small);
  pdf.rule(top + CODE + 8);
  return top + CODE + 8;
}

function section(pdf: PdfSheet, name: string, sentences: readonly string[], top: number): number {
  pdf.write(name, margin, top, head);
  return pdf.paragraph(sentences.join(' '), margin, top + 15, WIDTH, body) + 6;
}
