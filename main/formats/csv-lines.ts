import { CsvError, type InfoRecord, parse } from 'csv-parse/sync';
import { CARRIAGE_RETURN, countLineEnds, LINE_FEED } from './csv-text.ts';

/** What stands between two cells. */
export type CsvSeparator = ',' | ';' | '\t';

/** A line of a CSV file with something in it; in quotation marks it may go over several lines of the text. */
export interface CsvLine {
  /** Where it begins, from 1. */
  line: number;
  cells: string[];
}

/** Where a CSV text stops being one. */
export interface CsvBreak {
  line: number;
  /** From 1. */
  column: number;
  text: string;
}

/** Characters of one line: a thousand names of the greatest length are 253,000. */
const LONGEST_LINE = 512 * 1024;

const QUOTE = 0x22;

/** Whether a text has more lines than so many, blank ones not counted and line ends inside quotation marks neither. It looks no further than it has to. */
export function hasMoreLines(text: Uint8Array, most: number): boolean {
  let lines = 0;
  let quoted = false;
  let blank = true;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at];
    if (byte === QUOTE) quoted = !quoted;
    const ends = !quoted && (byte === LINE_FEED || byte === CARRIAGE_RETURN);
    if (ends) blank = true;
    else if (blank) {
      blank = false;
      if (++lines > most) return true;
    }
  }
  return false;
}

/** The first line with something in it, for whoever does not know the separator yet; `null` where its quotation marks are not in order. */
export function firstCsvLine(text: Uint8Array, separator: CsvSeparator): CsvLine | null {
  return readLines(text, separator, 1).lines[0] ?? null;
}

/**
 * Reads a CSV text (RFC 4180, with any line ends) in UTF-8. Lines whose cells are all blank are passed over.
 * @returns the lines; and where it breaks off, which is where quotation marks are not in order
 */
export function csvLines(text: Uint8Array, separator: CsvSeparator): { lines: CsvLine[]; broken: CsvBreak | null } {
  return readLines(text, separator, Number.POSITIVE_INFINITY);
}

/** Cells of one line. There are some thirty columns. */
const MOST_CELLS = 200;

/** How a reading ends that has all it wants. */
class Enough extends Error {}

function readLines(text: Uint8Array, separator: CsvSeparator, most: number): { lines: CsvLine[]; broken: CsvBreak | null } {
  const lines: CsvLine[] = [];
  let line = 1;
  let begins = 0;
  let broken: CsvBreak | null = null;
  const take = (cells: string[], { bytes: ends }: InfoRecord): null => {
    if (cells.length > MOST_CELLS) broken = { line, column: MOST_CELLS + 1, text: `The line has more than ${MOST_CELLS} cells. Look for what tore it apart.` };
    if (!broken && cells.some((cell) => cell.trim() !== '')) lines.push({ line, cells });
    if (broken || lines.length === most) throw new Enough();
    line += countLineEnds(text, begins, ends);
    begins = ends;
    return null;
  };
  try {
    parse(text, {
      delimiter: separator,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      max_record_size: LONGEST_LINE,
      on_record: (cells: string[], info) => take(cells, info),
    });
    return { lines, broken: null };
  } catch (error) {
    if (error instanceof Enough) return { lines, broken };
    if (!(error instanceof CsvError)) throw error;
    return { lines, broken: { line, column: columnOf(error), text: breakText(error) } };
  }
}

function columnOf(error: CsvError): number {
  return typeof error.column === 'number' ? error.column + 1 : 1;
}

function breakText({ code }: CsvError): string {
  if (code === 'CSV_MAX_RECORD_SIZE') return 'The line is longer than 524,288 characters. Look for a quotation mark that does not end.';
  if (code === 'CSV_QUOTE_NOT_CLOSED') return 'A quotation mark opens here and nothing closes it. Close the cell with another one.';
  return 'A quotation mark stands in the middle of a cell. Put the whole cell into quotation marks, and write the mark twice within it.';
}
