import { noteOnPaper } from './note-on-paper.ts';
import type { ReportFonts, Style } from './pdf-fonts.ts';
import { INK, PdfSheet, SOFT, sheetPage } from './pdf-sheet.ts';
import { utcMinute } from './utc-minute.ts';

const title: Style = { face: 'strong', size: 20, colour: INK };
const head: Style = { face: 'strong', size: 10, colour: INK };
const body: Style = { face: 'sans', size: 9.5, colour: INK };
const soft: Style = { face: 'sans', size: 8.5, colour: SOFT };
/** The longest line, a signature, has some 140 characters of 0.6 of their size. */
const mono: Style = { face: 'mono', size: 5.8, colour: INK };

const { margin, width: pageWidth } = sheetPage;
const WIDTH = pageWidth - 2 * margin;
const CODE = 260;

export interface CheckpointOnPaper {
  /** The signed note. */
  note: string;
  vaultName: string;
  vaultId: string;
  size: number;
  /** 64 lower-case hexadecimal digits. */
  root: string;
  officer: string;
  /** ms since 1970 UTC. */
  at: number;
}

/** A checkpoint as a sheet of paper (PDF, A4): the note in a QR code and in letters, to be scanned or typed back. There is no secret on it. */
export async function checkpointPdf(about: CheckpointOnPaper, fonts: ReportFonts): Promise<Uint8Array> {
  const pdf = await PdfSheet.open(`Strongroom checkpoint over ${about.size} entries`, fonts);
  pdf.newPage();
  pdf.write('Checkpoint of an audit log', margin, margin, title);
  const what =
    'Whoever has this sheet can show later whether the log of this vault still continues what it was on this day. It holds no secret. Keep it where nobody can reach it who can reach the vault.';
  let y = pdf.paragraph(what, margin, margin + 34, WIDTH, body) + 10;
  const facts: [string, string][] = [
    ['Vault', about.vaultName],
    ['Vault id', about.vaultId],
    ['Entries', about.size.toLocaleString('en-US')],
    ['Root hash', about.root],
    ['Signed by', about.officer],
    ['On', `${utcMinute(about.at)} UTC`],
  ];
  for (const [name, value] of facts) {
    pdf.write(name, margin, y, soft);
    y = pdf.paragraph(value, margin + 80, y, WIDTH - 80, body) + 2;
  }
  y += 8;
  pdf.rule(y);
  pdf.qrCode(noteOnPaper(about.note), margin - 8, y + 6, CODE);
  const how =
    'To compare: scan the code, or type the lines below, into a text file, and run  strongroom audit verify --checkpoint FILE. An export of the log is compared by  node strongroom-verify.mjs EXPORT --anchor FILE, without Strongroom. At the beginning of a line two hyphens stand for the dash.';
  pdf.write('How to use it', margin + CODE + 8, y + 18, head);
  pdf.paragraph(how, margin + CODE + 8, y + 34, WIDTH - CODE - 8, body);
  y += CODE + 14;
  pdf.rule(y);
  y += 10;
  for (const line of noteOnPaper(about.note).split('\n')) {
    pdf.write(line, margin, y, mono);
    y += 10;
  }
  pdf.foot(`Strongroom · ${about.vaultName}`, soft);
  return pdf.end();
}
