import { readFileSync } from 'node:fs';
import type { ReportFonts } from '../formats/pdf-fonts.ts';
import { reportFontFiles, reportFontPackage } from './report-font-files.ts';

/** The fonts of printed reports: beside the bundle, where the build has put them; from their package for the sources. */
export function loadReportFonts(): ReportFonts {
  const folder = (name: string) => (import.meta.url.endsWith('.ts') ? `../../node_modules/${reportFontPackage(name)}/files/` : './fonts/');
  const read = (name: string) => new Uint8Array(readFileSync(new URL(`${folder(name)}${name}`, import.meta.url)));
  return { sans: reportFontFiles.sans.map(read), strong: reportFontFiles.strong.map(read), mono: read(reportFontFiles.mono) };
}
