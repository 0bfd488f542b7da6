import { formulaSigns } from './formula-signs.ts';

/**
 * Where a spreadsheet takes what follows for a formula: at the beginning of a cell, and behind each semicolon in it. Where the comma is the decimal sign,
 * spreadsheets cut the line at semicolons, and quotation marks that do not begin a cell of theirs keep none together.
 */
const formula = new RegExp(`(^|;)(?=[\\s"]*[${formulaSigns}])`, 'gu');
/** Semicolons, for the cells that begin where such a spreadsheet begins one too. */
const quoted = /^\s|\s$|[",;]/;

/**
 * One line of a CSV file (RFC 4180), with CRLF. Names in certificates are written by strangers: what a spreadsheet would calculate is made a text by
 * an apostrophe in front, and control characters, which could end the line or the cell, or hide what begins it, are left out.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: string): string {
  const visible = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '').toWellFormed();
  const text = visible.replace(formula, "$1'");
  return quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
