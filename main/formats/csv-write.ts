/** How a cell begins that a spreadsheet takes for a formula, in ASCII's signs and in the wide ones of East Asia. */
const formula = /^\s*[=+\-@＝＋－＠]/u;
/** Semicolons, because spreadsheets take them for the separator wherever the comma is the decimal sign. */
const quoted = /^\s|\s$|[",;]/;

/**
 * One line of a CSV file (RFC 4180), with CRLF. Names in certificates are written by strangers: what a spreadsheet would calculate is made a text by
 * an apostrophe in front, and control characters, which could end the line or hide what begins the cell, are left out.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: string): string {
  const visible = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '').toWellFormed();
  const text = formula.test(visible) ? `'${visible}` : visible;
  return quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
