import { utcMinute } from '../formats/utc-minute.ts';
import { printable } from './print.ts';

export interface Column<Row> {
  title: string;
  value(row: Row): string;
  right?: boolean;
}

/** Rows under titles, aligned with blanks; the last column is not filled up. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const cells = rows.map((row) => columns.map(({ value }) => printable(value(row))));
  const widths = columns.map(({ title }, at) => cells.reduce((width, line) => Math.max(width, length(line[at] ?? '')), length(title)));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, at) => fill(text, widths[at] ?? 0, columns[at]?.right ?? false))
      .join('  ')
      .trimEnd();
  return [columns.map(({ title }) => title), ...cells].map(line).join('\n');
}

/** Names and values, one pair a line. */
export function facts(pairs: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...pairs.map(([name]) => length(name)));
  return pairs.map(([name, value]) => `${fill(name, width, false)}  ${printable(value)}`.trimEnd()).join('\n');
}

/** *2026-03-01* */
export function day(time: number): string {
  return utcMinute(time).slice(0, 10);
}

function fill(text: string, width: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - length(text)));
  return right ? blanks + text : text + blanks;
}

function length(text: string): number {
  return [...text].length;
}
