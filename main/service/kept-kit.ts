import { StrongroomError } from '../../preload/contract/errors.ts';
import type { ShownKit } from '../../preload/contract/recovery.ts';
import { concatBytes, utf8 } from '../crypto/bytes.ts';
import { randomBytes } from '../crypto/random.ts';
import { type SecretBytes, wipe } from '../crypto/secret-bytes.ts';
import { type KitSheet, sheetBytes, sheetLine } from '../formats/kit-sheet-code.ts';
import { kitPdf } from '../formats/kit-sheet-pdf.ts';
import { type AboutKit, readSheets, sheetText } from '../formats/kit-sheet-text.ts';
import { isWord, secretWords } from '../formats/secret-words.ts';
import { joinGiven, type NewKit, sheetsOf } from '../vault/recovery-kit.ts';
import { loadReportFonts } from './report-fonts.ts';

/** So many words of each sheet are typed back: enough that nobody has them who did not look at that sheet. */
const ASKED = 3;

/** A recovery kit from its making until it is put away: then nobody here knows it any more. */
export class KeptKit implements Disposable {
  readonly about: AboutKit & { policyGeneration: number };
  readonly sheets: readonly Pick<KitSheet, 'head' | 'secret'>[];
  readonly #asked: ReadonlyMap<number, readonly number[]>;
  #tested = false;

  /** @param kit its sheets are this object's from now on */
  constructor(kit: Pick<NewKit, 'statement' | 'sheets'>, about: AboutKit & { policyGeneration: number }) {
    this.about = about;
    this.sheets = sheetsOf(kit, about.vaultId, about.policyGeneration);
    this.#asked = new Map(this.sheets.map((sheet) => [sheet.head.sheet, someWords(sheet)]));
  }

  /** As `kitDigits`. */
  get digits(): string {
    return (this.sheets[0] as KitSheet).head.kit;
  }

  get tested(): boolean {
    return this.#tested;
  }

  /** Numbers of the words of each sheet that are to be typed back. */
  asked(sheet: number): readonly number[] {
    return this.#asked.get(sheet) ?? [];
  }

  /** For the kit's window. The words and lines are the caller's to wipe. */
  show(): ShownKit {
    const [first] = this.sheets;
    if (!first) throw new Error('a kit has at least one sheet');
    const { vaultName, vaultId, policyGeneration, createdAt } = this.about;
    const sheets = this.sheets.map((sheet) => ({
      sheet: sheet.head.sheet,
      line: copyOf(sheetLine(sheet)),
      words: spaced(sheet),
      asked: [...this.asked(sheet.head.sheet)],
    }));
    return { vaultName, vaultId, policyGeneration, kit: first.head.kit, createdAt, need: first.head.need, sheets, tested: this.#tested };
  }

  /** A sheet as a text. The caller's to wipe. @throws StrongroomError `KIT_GONE` where the kit has no such sheet */
  text(number: number): Uint8Array {
    return sheetText(this.#sheet(number), this.about);
  }

  /** A sheet to be printed. The caller's to wipe. @throws StrongroomError `KIT_GONE` where the kit has no such sheet */
  async pdf(number: number): Promise<Uint8Array> {
    return kitPdf(this.#sheet(number), this.about, loadReportFonts());
  }

  /**
   * Compares what was typed back with what stands on the sheets. All that is asked for must be there and right, then the kit counts.
   * @throws StrongroomError `KIT_UNTESTED`, which names the sheet and the word
   */
  test(answers: readonly { sheet: number; word: number; typed: Uint8Array }[]): void {
    for (const sheet of this.sheets) {
      const { sheet: number } = sheet.head;
      using whole = sheetBytes(sheet);
      const words = secretWords(whole);
      try {
        for (const word of this.asked(number)) {
          const answer = answers.find((given) => given.sheet === number && given.word === word);
          if (!answer || !isWord(answer.typed, words[word - 1] as string)) throw untested(number, word, this.sheets.length);
        }
      } finally {
        words.fill('');
      }
    }
    this.#tested = true;
  }

  /**
   * Proves files by what lies in them: as many sheets as are needed, read back, must make the kit whole, whichever they are; that is tried for as many
   * groups that each sheet is in one.
   * @param read a sheet's text as it was read back
   * @throws StrongroomError `KIT_UNTESTED`
   */
  async prove(read: (sheet: number) => Promise<Uint8Array> | Uint8Array): Promise<void> {
    const { need, sheets } = (this.sheets[0] as KitSheet).head;
    for (let from = 0; from < sheets; from++) {
      const group = Array.from({ length: need }, (_, at) => ((from + at) % sheets) + 1);
      const given: ReturnType<typeof readSheets> = [];
      try {
        for (const number of group) {
          const text = await read(number);
          given.push(...readSheets(text, `on sheet ${number}`));
          wipe(text);
        }
        (await joinGiven(given)).seed[Symbol.dispose]();
      } catch (cause) {
        throw new StrongroomError(
          'KIT_UNTESTED',
          'The recovery kit that was written does not read back whole.',
          'Write it to another place. This one does not count.',
          { cause },
        );
      } finally {
        for (const sheet of given) sheet[Symbol.dispose]();
      }
    }
    this.#tested = true;
  }

  [Symbol.dispose](): void {
    for (const { secret } of this.sheets) secret[Symbol.dispose]();
  }

  #sheet(number: number): Pick<KitSheet, 'head' | 'secret'> {
    const sheet = this.sheets.find(({ head }) => head.sheet === number);
    if (sheet) return sheet;
    throw new StrongroomError('KIT_GONE', `This recovery kit has no sheet ${number}.`, `It has ${this.sheets.length}.`);
  }
}

function untested(sheet: number, word: number, sheets: number): StrongroomError {
  return new StrongroomError(
    'KIT_UNTESTED',
    `${sheets === 1 ? 'Word' : `On sheet ${sheet}, word`} ${word} is not what was typed.`,
    'Look at the sheet that was printed or saved, and type the word that stands beside that number.',
  );
}

function someWords(sheet: Pick<KitSheet, 'head' | 'secret'>): number[] {
  using whole = sheetBytes(sheet);
  const words = secretWords(whole);
  const numbers = words.map((_, at) => at + 1);
  words.fill('');
  // The first shuffle of Fisher and Yates, as far as it is needed.
  const random = randomBytes(ASKED * 4);
  const view = new DataView(random.buffer);
  for (let at = 0; at < ASKED; at++) {
    const other = at + (view.getUint32(at * 4) % (numbers.length - at));
    [numbers[at], numbers[other]] = [numbers[other] as number, numbers[at] as number];
  }
  return numbers.slice(0, ASKED).sort((left, right) => left - right);
}

/** In memory of its own, so that it can cross to another process. */
function copyOf(secret: SecretBytes): Uint8Array<ArrayBuffer> {
  const copy = secret.copyToMove();
  secret[Symbol.dispose]();
  return copy;
}

function spaced(sheet: Pick<KitSheet, 'head' | 'secret'>): Uint8Array<ArrayBuffer> {
  using whole = sheetBytes(sheet);
  const words = secretWords(whole);
  const parts = words.map((word, at) => utf8(at === 0 ? word : ` ${word}`));
  words.fill('');
  const joined = concatBytes(...parts) as Uint8Array<ArrayBuffer>;
  for (const part of parts) wipe(part);
  return joined;
}
