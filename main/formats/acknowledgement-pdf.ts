import { noteOnPaper } from './note-on-paper.ts';
import type { ReportFonts, Style } from './pdf-fonts.ts';
import { INK, PdfSheet, SOFT, sheetPage } from './pdf-sheet.ts';
import { utcMinute } from './utc-minute.ts';

const title: Style = { face: 'strong', size: 18, colour: INK };
const body: Style = { face: 'sans', size: 10, colour: INK };
const soft: Style = { face: 'sans', size: 8.5, colour: SOFT };
const mono: Style = { face: 'mono', size: 5.8, colour: INK };

const { margin, width: pageWidth } = sheetPage;
const WIDTH = pageWidth - 2 * margin;

export interface AcknowledgementOnPaper {
  vaultName: string;
  vaultId: string;
  name: string;
  policyGeneration: number;
  /** Paragraphs, with a newline between. */
  statement: string;
  /** ms since 1970 UTC. */
  at: number;
  /** The signed note. */
  note: string;
}

/** A custodian's acknowledgement as a sheet of paper (PDF, A4): what he accepted, his electronic signature, and a line for one by hand. */
export async function acknowledgementPdf(about: AcknowledgementOnPaper, fonts: ReportFonts): Promise<Uint8Array> {
  const pdf = await PdfSheet.open(`Key custodian acknowledgement of ${about.name}`, fonts);
  pdf.newPage();
  pdf.write('Key custodian acknowledgement', margin, margin, title);
  let y = margin + 34;
  const facts: [string, string][] = [
    ['Custodian', about.name],
    ['Vault', about.vaultName],
    ['Vault id', about.vaultId],
    ['Policy', String(about.policyGeneration)],
    ['Signed on', `${utcMinute(about.at)} UTC`],
  ];
  for (const [name, value] of facts) {
    pdf.write(name, margin, y, soft);
    y = pdf.paragraph(value, margin + 80, y, WIDTH - 80, body) + 2;
  }
  y += 8;
  pdf.rule(y);
  y += 12;
  for (const paragraph of about.statement.split('\n')) y = pdf.paragraph(paragraph, margin, y, WIDTH, body) + 6;
  y += 40;
  pdf.rule(y);
  pdf.write('Place and date', margin, y + 6, soft);
  const signed = pdf.paragraph(`Signature of ${about.name}`, margin + WIDTH / 2, y + 6, WIDTH / 2, soft);
  y = Math.max(y + 34, signed + 16);
  pdf.write('The electronic signature, as the log of the vault keeps it:', margin, y, soft);
  y += 16;
  for (const line of noteOnPaper(about.note).split('\n')) y = pdf.paragraph(line, margin, y, WIDTH, mono) + 1;
  pdf.foot(`Strongroom · ${about.vaultName}`, soft);
  return pdf.end();
}
