import { type DraftProblem, type RequestDraft, requestDraft, type SubjectPart } from '../../preload/contract/requests.ts';
import { checkDraft } from '../pki/check-draft.ts';
import { hostOfSubject, namesWithHost } from '../pki/host-of-subject.ts';
import { profileForKey } from '../pki/profile-for-key.ts';
import { shortened, unseenCharacter } from '../pki/written-text.ts';
import { formulaSigns } from './formula-signs.ts';
import {
  readDaysCell,
  readExtendedKeyUsageCell,
  readHashCell,
  readKeyCell,
  readKeyUsageCell,
  readNamesCell,
  readSignatureCell,
  readYesOrNoCell,
} from './request-cells.ts';
import { meaningKey, type RequestColumn, type RequestField } from './request-columns.ts';

/** What is wrong with a line: with the cell of a column, or with the line as a whole. */
export interface CellProblem {
  column: RequestColumn | null;
  text: string;
}

/** The cells of a line that say something, each with its column. */
class FilledCells {
  readonly #cells: ReadonlyMap<string, { column: RequestColumn; text: string }>;
  readonly problems: CellProblem[] = [];

  constructor(columns: readonly RequestColumn[], cells: readonly string[]) {
    const filled = columns.map((column) => ({ column, text: cells[column.column - 1] ?? '' })).filter(({ text }) => text.trim() !== '');
    this.#cells = new Map(filled.map((cell) => [meaningKey(cell.column.means), cell]));
    for (const { column, text } of filled) {
      const problem = foreignText(column, text);
      if (problem !== null) this.problems.push({ column, text: problem });
    }
  }

  column(field: RequestField): RequestColumn | null {
    return this.#cells.get(field)?.column ?? null;
  }

  partColumn(type: string): RequestColumn | null {
    return this.#cells.get(`subject ${type}`)?.column ?? null;
  }

  /** The entries that a cell lists; `otherwise` where it is blank or wrong. */
  list<Value>(field: RequestField, read: (text: string) => Value[], otherwise: Value[]): Value[] {
    const cell = this.#cells.get(field);
    return cell && !this.isWrong(cell.column) ? read(cell.text) : otherwise;
  }

  /** What a cell says; `otherwise` where it is blank, or where it is none of the words that there are, which becomes a problem. */
  choice<Value>(field: RequestField, read: (text: string) => Value | null, otherwise: Value, words: string): Value {
    const cell = this.#cells.get(field);
    if (!cell || this.isWrong(cell.column)) return otherwise;
    const value = read(cell.text);
    if (value === null) this.problems.push({ column: cell.column, text: `“${shortened(cell.text.trim())}” is none of ${words}.` });
    return value ?? otherwise;
  }

  subjectParts(): SubjectPart[] {
    return [...this.#cells.values()].flatMap(({ column, text }) => (column.means.part === undefined ? [] : [{ type: column.means.part, value: text.trim() }]));
  }

  isWrong(column: RequestColumn): boolean {
    return this.problems.some((problem) => problem.column === column);
  }
}

const inLines = new Set<RequestField | undefined>(['subjectAltNames', 'keyUsage', 'extendedKeyUsage']);

const beginsFormula = new RegExp(`^(?:[\\t\\r]|\\s*[${formulaSigns}])`, 'u');

/** What no cell may have in it, whatever it is for. */
function foreignText({ means }: RequestColumn, text: string): string | null {
  const sign = beginsFormula.exec(text)?.[0];
  if (sign !== undefined) {
    const shown = sign.trim() === '' ? 'a tab or a line end' : `“${sign.trim()}”`;
    return `The cell begins with ${shown}, as a spreadsheet's formula may. No formula belongs into a certificate: write what it stands for.`;
  }
  const unseen = unseenCharacter(inLines.has(means.field) ? text.replace(/[\t\r\n]/g, ' ') : text.trim());
  return unseen && `The cell has a character in it that nobody sees (${unseen}). Type it anew instead of pasting it.`;
}

/** A line as it was understood. */
export interface RequestLine {
  draft: RequestDraft;
  /** What keeps the request from being made. */
  problems: CellProblem[];
  /** What is unwise about it; nothing while there are problems. */
  advice: CellProblem[];
}

/**
 * Understands one line. What it leaves blank comes from the profile, and its common name, where that is a host's, is the first of the alternative names.
 * @param base the profile's draft
 */
export function readRequestLine(columns: readonly RequestColumn[], cells: readonly string[], base: RequestDraft): RequestLine {
  const filled = new FilledCells(columns, cells);
  const keyAlgorithm = filled.choice('keyAlgorithm', readKeyCell, base.keyAlgorithm, 'rsa-2048, rsa-3072, rsa-4096, p-256, p-384, p-521 and ed25519');
  const profile = profileForKey(base, keyAlgorithm);
  const extendedKeyUsage = filled.list('extendedKeyUsage', readExtendedKeyUsageCell, base.extendedKeyUsage);
  const subject = subjectOf(base.subject, filled.subjectParts());
  const draft: RequestDraft = {
    ...profile,
    subject,
    subjectAltNames: namesWithHost(filled.list('subjectAltNames', readNamesCell, base.subjectAltNames), subject, extendedKeyUsage.includes('serverAuth')),
    hash: filled.choice('hash', readHashCell, base.hash, 'sha256, sha384 and sha512'),
    pss: filled.choice('signature', readSignatureCell, profile.pss, 'yes, no, pss and pkcs1'),
    keyUsage: filled.list('keyUsage', readKeyUsageCell, profile.keyUsage),
    extendedKeyUsage,
    mustStaple: filled.choice('mustStaple', readYesOrNoCell, base.mustStaple, 'yes and no'),
    termDays: filled.choice('termDays', readDaysCell, base.termDays, 'the numbers of days from 1 to 36500'),
  };
  const problems = [...filled.problems, ...draftProblems(draft, filled)];
  return { draft, problems, advice: problems.length === 0 ? draftAdvice(draft, filled) : [] };
}

/** The order in which subjects are written, the most specific first; what is not here stands between the person and the organisation. */
const usualOrder = ['CN', 'emailAddress', 'serialNumber', 'UID', '', 'OU', 'O', 'STREET', 'postalCode', 'L', 'ST', 'C', 'DC'];

function rank(type: string): number {
  return usualOrder.includes(type) ? usualOrder.indexOf(type) : usualOrder.indexOf('');
}

/** The profile's subject with the line's parts in the place of those of the same type, and without those that both leave blank. */
function subjectOf(base: readonly SubjectPart[], parts: readonly SubjectPart[]): SubjectPart[] {
  const written = new Map(parts.map(({ type, value }) => [type, value]));
  const first = (type: string) => base.findIndex((part) => part.type === type);
  const subject = base.map((part, at) => ({
    ...part,
    value: first(part.type) === at ? (written.get(part.type) ?? part.value) : written.has(part.type) ? '' : part.value,
  }));
  for (const part of parts) {
    if (first(part.type) !== -1) continue;
    const behind = subject.findIndex(({ type, joined }) => !joined && rank(type) > rank(part.type));
    subject.splice(behind === -1 ? subject.length : behind, 0, part);
  }
  return withoutBlanks(subject);
}

/** What was joined to a part that goes stands for itself. */
function withoutBlanks(subject: readonly SubjectPart[]): SubjectPart[] {
  const isBlank = (part: SubjectPart | undefined) => part === undefined || part.value.trim() === '';
  return subject.flatMap((part, at) => {
    if (isBlank(part)) return [];
    const { joined, ...alone } = part;
    return [joined && !isBlank(subject[at - 1]) ? part : alone];
  });
}

/** What keeps the request from being made, at the cells that are to blame. Cells that were not understood are not blamed twice. */
function draftProblems(draft: RequestDraft, filled: FilledCells): CellProblem[] {
  const { subject, subjectAltNames } = draft;
  if (subjectAltNames.length === 0 && !subject.some(({ type }) => type === 'CN')) {
    return filled.problems.length > 0 ? [] : [{ column: null, text: 'The line names nothing: it has neither a common name nor an alternative name.' }];
  }
  // Advice in a form that a person looks at; in a file of a thousand lines, a slip of the keyboard that nobody would see again.
  if (subjectAltNames.length === 0 && draft.extendedKeyUsage.includes('serverAuth') && filled.problems.length === 0) {
    const text = 'A server needs a name that clients can look for, and the common name is no host name.';
    return [{ column: filled.partColumn('CN'), text }];
  }
  const excess = requestDraft.safeParse(draft).error?.issues[0];
  if (excess) {
    const [field, index] = excess.path as [DraftProblem['field'], number?];
    return [
      cellProblem(
        columnOf({ field, index: index ?? null }, draft, filled),
        'This is more than one request can ask for. Ask for less, or for it in several requests.',
      ),
    ];
  }
  return checkDraft(draft)
    .filter(({ severity }) => severity === 'error')
    .map((problem) => cellProblem(columnOf(problem, draft, filled), problemText(problem, draft)))
    .filter(({ column }) => column === null || !filled.isWrong(column));
}

/** What a form would say in amber, at the cells that it comes from. */
function draftAdvice(draft: RequestDraft, filled: FilledCells): CellProblem[] {
  return checkDraft(draft)
    .filter(({ severity }) => severity === 'advice')
    .map((advice) => cellProblem(isCommonName(advice, draft) ? filled.partColumn('CN') : columnOf(advice, draft, filled), advice.text));
}

/** Whether it is about the alternative name that stands there because the common name is a host's. */
function isCommonName({ field, index }: DraftProblem, { subject, subjectAltNames, extendedKeyUsage }: RequestDraft): boolean {
  const name = field === 'subjectAltNames' && index !== null ? subjectAltNames[index] : undefined;
  return name !== undefined && name.value === hostOfSubject(subject, extendedKeyUsage.includes('serverAuth'))?.value;
}

function cellProblem(column: RequestColumn | null, text: string): CellProblem {
  return { column, text: column === null ? `In the values of the profile: ${text}` : text };
}

function columnOf({ field, index }: Pick<DraftProblem, 'field' | 'index'>, draft: RequestDraft, filled: FilledCells): RequestColumn | null {
  const part = index === null ? undefined : draft.subject[index];
  switch (field) {
    case 'subject':
      return part ? filled.partColumn(part.type) : null;
    case 'signature':
      return filled.column('signature') ?? filled.column('keyAlgorithm');
    case 'otherExtensions':
      return null;
    default:
      return filled.column(field);
  }
}

/** A cell may hold many names: the one that is wrong comes first. */
function problemText({ field, index, text }: DraftProblem, { subjectAltNames }: RequestDraft): string {
  const name = field === 'subjectAltNames' && index !== null ? subjectAltNames[index]?.value : undefined;
  return name === undefined || name === '' ? text : `“${shortened(name)}”: ${text}`;
}
