import type { LineProblem, RequestDraft } from '../../preload/contract/requests.ts';
import { utf8 } from '../crypto/bytes.ts';
import { sha256Hex } from '../crypto/hash.ts';
import { nameKey, normalDraft, normalSubjectPart } from '../pki/normal-draft.ts';
import { type CsvLine, type CsvSeparator, csvLines, firstCsvLine, hasMoreLines } from './csv-lines.ts';
import { csvText } from './csv-text.ts';
import { overLimit } from './limits.ts';
import { headingMeaning, type RequestColumn, requestColumns } from './request-columns.ts';
import { type CellProblem, readRequestLine } from './request-line.ts';

/** What a file of requests asks for, and what is wrong with it. */
export interface RequestFile {
  /** The lines that can become a request, with the number of each in the file, in normal form. */
  requests: { line: number; draft: RequestDraft }[];
  /** The first thousand. */
  problems: LineProblem[];
  problemCount: number;
  /** What is unwise about the requests, and keeps none from being made; what the profile brings into each line, once. The first thousand. */
  advice: LineProblem[];
  adviceCount: number;
}

/** Requests of one file: at a thousand keys a minute, ten minutes of RSA. */
const MOST_REQUESTS = 10_000;
const MOST_PROBLEMS = 1000;

/**
 * Reads a CSV file of requests (RFC 4180; comma, semicolon or tab; UTF-8, or UTF-16 with its mark; any line ends): a row of headings, then a line for each
 * request. Nothing is made of it here.
 * @param base the profile's draft: what a line leaves blank comes from it
 * Throws `FILE_LIMITS` before any other work, `FILE_UNRECOGNISED`, `FILE_UNSUPPORTED` and `FILE_MALFORMED` for what is no such file at all.
 */
export function readRequestFile(bytes: Uint8Array, base: RequestDraft): RequestFile {
  const text = csvText(bytes);
  if (hasMoreLines(text, MOST_REQUESTS + 1)) {
    throw overLimit(`The file asks for more than ${MOST_REQUESTS.toLocaleString('en')} requests.`, 'Split it into several smaller ones.');
  }
  const found = new Problems();
  const advice = new Problems();
  const { lines, broken } = csvLines(text, separatorOf(text));
  const requests = readLines(lines, { ...base, subject: base.subject.map(normalSubjectPart) }, { found, advice });
  if (broken) found.add({ ...broken, field: '', text: `${broken.text} What follows was not read.` });
  return { requests, problems: found.first, problemCount: found.count, advice: advice.first, adviceCount: advice.count };
}

/** Where what is said of the lines is kept. */
interface Said {
  found: Problems;
  advice: Problems;
}

class Problems {
  readonly first: LineProblem[] = [];
  count = 0;

  add(problem: LineProblem): void {
    if (this.first.length < MOST_PROBLEMS) this.first.push(problem);
    this.count += 1;
  }
}

/** The separator that makes most sense of the first line. */
function separatorOf(text: Uint8Array): CsvSeparator {
  let best: { separator: CsvSeparator; known: number; cells: number } = { separator: ',', known: 0, cells: 0 };
  for (const separator of [',', ';', '\t'] as const) {
    const cells = firstCsvLine(text, separator)?.cells ?? [];
    const known = cells.filter(headingMeaning).length;
    if (known > best.known || (known === best.known && cells.length > best.cells)) best = { separator, known, cells: cells.length };
  }
  return best.separator;
}

function readLines([headings, ...lines]: readonly CsvLine[], base: RequestDraft, said: Said): RequestFile['requests'] {
  const { found } = said;
  if (!headings) return [];
  const filled = filledColumns(lines);
  const { columns, problems } = requestColumns(headings.cells, (index) => filled.has(index));
  const { line } = headings;
  if (columns.length === 0) {
    const text = 'The first line names no column. Put a row of headings above the others: commonName, subjectAltNames, o, c, key, ...';
    found.add({ line, column: null, field: '', text });
    return [];
  }
  for (const { column, heading, text } of problems) found.add({ line, column, field: heading, text });
  if (!namesSomething(columns, base)) {
    found.add({ line, column: null, field: '', text: 'No column holds a name. There has to be commonName, subjectAltNames or both.' });
    return [];
  }
  return requestsOf(lines, headings.cells.length, columns, base, said);
}

function filledColumns(lines: readonly CsvLine[]): Set<number> {
  const filled = new Set<number>();
  for (const { cells } of lines) for (const [index, cell] of cells.entries()) if (cell.trim() !== '') filled.add(index);
  return filled;
}

function namesSomething(columns: readonly RequestColumn[], base: RequestDraft): boolean {
  if (columns.some(({ means }) => means.part === 'CN' || means.field === 'subjectAltNames')) return true;
  return base.subjectAltNames.length > 0 || base.subject.some(({ type, value }) => type === 'CN' && value.trim() !== '');
}

function requestsOf(
  lines: readonly CsvLine[],
  width: number,
  columns: readonly RequestColumn[],
  base: RequestDraft,
  { found, advice: unwise }: Said,
): RequestFile['requests'] {
  const requests: RequestFile['requests'] = [];
  const seen = new Map<string, number>();
  const ofProfile = new Set<string>();
  for (const { line, cells } of lines) {
    if (cells.length !== width) {
      found.add({
        line,
        column: null,
        field: '',
        text: `The line has ${cells.length} cells and the row of headings ${width}. Look for a separator too many or too few.`,
      });
      continue;
    }
    const { draft, problems, advice } = readRequestLine(columns, cells, base);
    for (const problem of problems) found.add(lineProblem(line, problem));
    if (problems.length > 0) continue;
    const normal = normalDraft(draft);
    const same = requestKey(normal);
    const earlier = seen.get(same);
    if (earlier === undefined) {
      requests.push({ line, draft: normal });
      for (const one of advice) {
        // Ten thousand lines of one profile are unwise in the same way: that is said at the first of them.
        if (one.column === null && ofProfile.has(one.text)) continue;
        if (one.column === null) ofProfile.add(one.text);
        unwise.add(lineProblem(line, one));
      }
    } else found.add({ line, column: null, field: '', text: `The line asks for the same as line ${earlier}. Remove one of the two.` });
    seen.set(same, earlier ?? line);
  }
  return requests;
}

function lineProblem(line: number, { column, text }: CellProblem): LineProblem {
  return { line, column: column?.column ?? null, field: column?.heading ?? '', text };
}

/** A text that is equal for drafts that ask for the same; short, since there may be ten thousand of them with a thousand names each. */
function requestKey(normal: RequestDraft): string {
  return sha256Hex(utf8(JSON.stringify({ ...normal, subjectAltNames: normal.subjectAltNames.map(nameKey).toSorted() })));
}
