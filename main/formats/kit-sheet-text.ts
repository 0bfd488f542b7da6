import { StrongroomError } from '../../preload/contract/errors.ts';
import { vaultIdDigits } from '../../preload/contract/vault-id-digits.ts';
import { concatBytes, utf8 } from '../crypto/bytes.ts';
import { type SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { findSheetLines, type KitSheet, type SheetHead, sheetBytes, sheetLengths, sheetLine, sheetOfBytes } from './kit-sheet-code.ts';
import { secretOfWords, secretWords, type WordsProblem, wordsProblemText } from './secret-words.ts';

/** What stands on each sheet of a kit beside its head and its secret. */
export interface AboutKit {
  vaultName: string;
  /** 64 hexadecimal digits. */
  vaultId: string;
  /** ms since 1970 UTC. */
  createdAt: number;
}

/** A sheet as it was typed in, scanned or read from a file. */
export interface GivenSheet extends Disposable {
  /** `null` for an age identity alone: it says nothing but the seed. */
  head: SheetHead | null;
  /** The seed, or a share of it. */
  secret: SecretBytes;
  /** 64 digits where the text states them, 16 where only the sheet's code does; `null` where neither does. */
  vaultId: string | null;
}

const WORDS_IN_LINE = 4;
/** Fewer words of the list than this among many others are no sheet's. */
const LIKELY = 1 / 2;
/** So many at least, before a text counts as an attempt at typing a sheet. */
const FEWEST = 8;

/** What a kit is and what holds for it, in sentences; the same on paper and in a text. */
export function kitSentences({ need, sheets, sheet }: SheetHead): { what: string; keep: string } {
  return need === 1
    ? {
        what: 'Whoever holds this sheet opens every private key of this vault, alone and without a passphrase.',
        keep: 'Keep it in a safe, away from the workstation and from its backups. Do not photograph it.',
      }
    : {
        what: `This is sheet ${sheet} of ${sheets}. Whoever holds ${need} of them opens every private key of this vault, alone and without a passphrase.`,
        keep: 'Keep each sheet in a safe of its own, away from the workstation and from its backups. Do not photograph it.',
      };
}

/** Name and value of all that a sheet says and that is no secret. */
export function kitFacts({ head }: Pick<KitSheet, 'head'>, about: AboutKit): [name: string, value: string][] {
  return [
    ['Vault', about.vaultName],
    ['Vault id', about.vaultId],
    ['Policy generation', String(head.generation)],
    ['Kit', head.kit],
    ['Sheet', head.need === 1 ? 'the only one' : `${head.sheet} of ${head.sheets}; ${head.need} are needed`],
    ['Made on', new Date(about.createdAt).toISOString().slice(0, 10)],
  ];
}

/** A sheet as a text file, UTF-8, which `readSheets` reads back. The caller's to wipe. */
export function sheetText(sheet: Pick<KitSheet, 'head' | 'secret'>, about: AboutKit): Uint8Array {
  const { what, keep } = kitSentences(sheet.head);
  const facts = kitFacts(sheet, about).map(([name, value]) => `${name.padEnd(19)}${oneLine(value)}`);
  const before = `STRONGROOM RECOVERY KIT\n\n${what}\n${keep}\n\n${facts.join('\n')}\n\nThe secret in words. Their first four letters are enough.\n`;
  const between = `\nThe same as one line${sheet.head.need === 1 ? ', an identity of the age tool (post-quantum hybrid)' : ''}:\n\n`;
  using line = sheetLine(sheet);
  using whole = sheetBytes(sheet);
  const words = secretWords(whole);
  // Each word by itself: they are strings of a public list, and a string of all of them would be the secret.
  const numbered = words.map((word, at) => utf8(`${at % WORDS_IN_LINE === 0 ? '\n' : ''}${String(at + 1).padStart(4)} ${word.padEnd(10)}`));
  words.fill('');
  try {
    return concatBytes(utf8(before), ...numbered, utf8(`\n${between}`), line.bytes, utf8('\n'));
  } finally {
    for (const part of numbered) wipe(part);
  }
}

/**
 * The sheets that a text holds: whole sheets, or their lines alone, or the words of one, as a person typed them. The same sheet twice counts once.
 * @param text as it was typed or read; the caller's to wipe
 * @param where as in *in kit.txt*
 * @throws StrongroomError `KIT_INVALID`, which names what is wrong
 */
export function readSheets(text: Uint8Array, where: string): GivenSheet[] {
  const found = findSheetLines(text);
  try {
    if (found.some(({ kind }) => kind === 'mistyped')) throw invalid(`The line of the recovery kit ${where} is mistyped: its checksum does not fit.`);
    if (found.length === 0) return [sheetOfWords(text, where)];
    const stated = statedVaultId(text);
    const given = found.flatMap((line): GivenSheet[] => {
      if (line.kind === 'identity') return [givenSheet(null, line.seed, stated)];
      return line.kind === 'sheet' ? [givenSheet(line.sheet.head, line.sheet.secret, fullVaultId(line.sheet.head, stated))] : [];
    });
    return withoutCopies(given);
  } catch (error) {
    for (const line of found) {
      if (line.kind === 'identity') line.seed[Symbol.dispose]();
      if (line.kind === 'sheet') line.sheet[Symbol.dispose]();
    }
    throw error;
  }
}

function sheetOfWords(text: Uint8Array, where: string): GivenSheet {
  const problems: WordsProblem[] = [];
  for (const length of [sheetLengths.oneOfSeveral, sheetLengths.only]) {
    const answer = secretOfWords(text, length);
    if (!answer.ok) {
      problems.push(answer.problem);
      continue;
    }
    using whole = answer.secret;
    const sheet = sheetOfBytes(whole);
    if (sheet) return givenSheet(sheet.head, sheet.secret, sheet.head.vault);
  }
  const [problem] = problems;
  if (!problem || !isLikely(problem)) throw invalid(`There is no recovery kit ${where}.`);
  throw invalid(`The recovery kit ${where} does not read. ${wordsProblemText(problem)}`);
}

/** Whether somebody typed words of a sheet here: another file is none, rather than one with a wrong first word. */
function isLikely(problem: WordsProblem): boolean {
  if (problem.why === 'unknown') return problem.words >= FEWEST && problem.known >= problem.words * LIKELY;
  return problem.why === 'checksum' || problem.words > 0;
}

function givenSheet(head: SheetHead | null, secret: SecretBytes, vaultId: string | null): GivenSheet {
  return { head, secret, vaultId, [Symbol.dispose]: () => secret[Symbol.dispose]() };
}

function withoutCopies(given: readonly GivenSheet[]): GivenSheet[] {
  const kept: GivenSheet[] = [];
  for (const sheet of given) {
    const isKept = kept.some(({ secret }) => Buffer.from(secret.bytes).equals(sheet.secret.bytes));
    if (isKept) sheet[Symbol.dispose]();
    else kept.push(sheet);
  }
  return kept;
}

/** The 64 digits behind *Vault id*, where a text states one vault and no other. */
function statedVaultId(text: Uint8Array): string | null {
  const lines = new Set<string>();
  let from = 0;
  while (from < text.length) {
    const end = text.indexOf(0x0a, from);
    const line = text.subarray(from, end < 0 ? text.length : end);
    from += line.length + 1;
    // Only such a line becomes a string: the others may be the secret.
    const start = line.findIndex((byte) => byte > 0x20);
    if (
      start < 0 ||
      Buffer.from(line.subarray(start, start + 8))
        .toString('latin1')
        .toLowerCase() !== 'vault id'
    )
      continue;
    const digits = vaultIdDigits(Buffer.from(line.subarray(start + 8)).toString('latin1'));
    if (digits?.length === 64) lines.add(digits);
  }
  return lines.size === 1 ? ([...lines][0] as string) : null;
}

function fullVaultId({ vault }: SheetHead, stated: string | null): string {
  return stated?.startsWith(vault) ? stated : vault;
}

/** Folders may be called anything. */
function oneLine(text: string): string {
  return text.toWellFormed().replace(/\p{C}/gu, '?');
}

function invalid(message: string): StrongroomError {
  return new StrongroomError(
    'KIT_INVALID',
    message,
    'Give the whole sheet as a text, or its line, or its words: the first four letters of each are enough, and their numbers do not count.',
  );
}
