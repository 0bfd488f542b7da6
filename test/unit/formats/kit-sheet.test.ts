import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ageIdentity } from '../../../main/crypto/age-recipient.ts';
import { SecretBytes } from '../../../main/crypto/secret-bytes.ts';
import { type KitSheet, sheetBytes, sheetLine } from '../../../main/formats/kit-sheet-code.ts';
import { kitPdf } from '../../../main/formats/kit-sheet-pdf.ts';
import { readSheets, sheetText } from '../../../main/formats/kit-sheet-text.ts';
import { secretWords } from '../../../main/formats/secret-words.ts';
import { loadReportFonts } from '../../../main/service/report-fonts.ts';

const folder = mkdtempSync(join(tmpdir(), 'strongroom-sheet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const vaultId = '0123456789abcdef'.repeat(4);
const about = { vaultName: 'acme Ключи', vaultId, createdAt: Date.UTC(2026, 10, 26) };
const common = { vault: vaultId.slice(0, 16), kit: 'deadbeef', generation: 7 };

function sheet(number: number, sheets: number, need: number): Pick<KitSheet, 'head' | 'secret'> {
  const length = need === 1 ? 32 : 33;
  const secret = SecretBytes.take(Uint8Array.from({ length }, (_, at) => (at * 29 + number * 7) & 0xff));
  return { head: { ...common, sheet: number, sheets, need }, secret };
}

const only = sheet(1, 1, 1);
const second = sheet(2, 3, 2);
const textOf = (of: typeof only) => Buffer.from(sheetText(of, about)).toString('utf8');
const lineOf = (of: typeof only) => Buffer.from(sheetLine(of).bytes).toString('latin1');
const wordsOf = (of: typeof only) => secretWords(sheetBytes(of));

function read(text: string): { head: unknown; secret: number[]; vaultId: string | null }[] {
  return readSheets(new Uint8Array(Buffer.from(text, 'utf8')), 'here').map((given) => {
    using sheet = given;
    return { head: sheet.head, secret: [...sheet.secret.bytes], vaultId: sheet.vaultId };
  });
}

describe.each([
  ['one sheet', only],
  ['a sheet of several', second],
])('%s', (_which, given) => {
  const secret = [...given.secret.bytes];
  const isOnly = given.head.need === 1;

  test('is read back from its text, with the ends of lines of Windows too', () => {
    const expected = [{ head: isOnly ? null : given.head, secret, vaultId }];
    expect(read(textOf(given))).toEqual(expected);
    expect(read(textOf(given).replaceAll('\n', '\r\n'))).toEqual(expected);
  });

  test('is read back from its line, in small letters, in groups and broken in two', () => {
    const expected = [{ head: isOnly ? null : given.head, secret, vaultId: isOnly ? null : common.vault }];
    const line = lineOf(given);
    for (const typed of [line, line.toLowerCase(), line.replace(/(.{8})/g, '$1 '), `${line.slice(0, 40)}\n${line.slice(40)}`])
      expect(read(typed)).toEqual(expected);
  });

  test('is read back from its words, which say all that the line does', () => {
    expect(read(wordsOf(given).join('\n'))).toEqual([{ head: given.head, secret, vaultId: common.vault }]);
  });

  test('with a sign or a word mistyped is refused, and the word is named', () => {
    const line = lineOf(given);
    const wrong = line.replace(/.$/, (sign) => (sign === 'Q' ? 'P' : 'Q'));
    expect(() => read(wrong)).toThrow(expect.objectContaining({ code: 'KIT_INVALID', message: expect.stringContaining('mistyped') }));
    const words = wordsOf(given);
    expect(() => read(words.with(11, 'blorb').join(' '))).toThrow(
      expect.objectContaining({ code: 'KIT_INVALID', message: expect.stringContaining('Word 12, “blorb”') }),
    );
    expect(() =>
      read(
        words
          .with(0, words[1] as string)
          .with(1, words[0] as string)
          .join(' '),
      ),
    ).toThrow(/checksum/);
    expect(() => read(words.slice(0, 20).join(' '))).toThrow(/20 words/);
  });
});

test('the line of the only sheet is the age identity of the seed', () => {
  expect(lineOf(only)).toBe(ageIdentity(only.secret));
});

test('the text of a folder with a name of several lines stays in its line', () => {
  const text = Buffer.from(sheetText(second, { ...about, vaultName: `x\nVault id ${'f'.repeat(64)}` })).toString('utf8');
  expect(read(text)[0]?.vaultId).toBe(vaultId);
});

test('several sheets in one file are all read, each once', () => {
  const both = `${textOf(second)}\n${textOf(sheet(3, 3, 2))}\n${lineOf(second)}`;
  expect(read(both).map(({ head }) => (head as { sheet: number }).sheet)).toEqual([2, 3]);
});

test.each([
  ['nothing', ''],
  ['a text', 'Dear reader, this letter speaks of something quite different.'],
  ['a classic age identity', `AGE-SECRET-KEY-1${'Q'.repeat(58)}`],
])('%s is no kit', (_what, text) => {
  expect(() => read(text)).toThrow(expect.objectContaining({ code: 'KIT_INVALID', message: 'There is no recovery kit here.' }));
});

describe('on paper', () => {
  function run(program: string, ...args: string[]): string {
    const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
    if (done.status !== 0) throw new Error(`${program}: ${done.stderr}`);
    return done.stdout;
  }

  test.each([1, 2, 3])('sheet %i has a page of its own: another program reads the code, the words in their order, and the vault id', async (number) => {
    const given = sheet(number, 3, 2);
    const file = join(folder, `sheet-${number}.pdf`);
    writeFileSync(file, await kitPdf(given, about, loadReportFonts()));
    run('pdftoppm', '-r', '150', '-png', '-singlefile', file, join(folder, `sheet-${number}`));
    expect(run('zbarimg', '--quiet', '--raw', join(folder, `sheet-${number}.png`)).trim()).toBe(lineOf(given));
    const text = run('pdftotext', '-raw', file, '-');
    expect([...text.matchAll(/^(\d+) ([a-z]+)$/gm)].map(([, place, word]) => `${place} ${word}`)).toEqual(
      wordsOf(given).map((word, place) => `${place + 1} ${word}`),
    );
    expect(text.replace(/\s/g, '')).toContain(lineOf(given));
    expect(text).toContain(vaultId);
    expect(text).toContain('acme Ключи');
    expect(text).toContain(`Sheet ${number} of 3`);
    expect(run('pdfinfo', file)).toMatch(/^Pages:\s+1$/m);
  });

  test('the only sheet carries the identity, and says what nobody promises of printers', async () => {
    const file = join(folder, 'one.pdf');
    writeFileSync(file, await kitPdf(only, about, loadReportFonts()));
    run('pdftoppm', '-r', '150', '-png', '-singlefile', file, join(folder, 'one'));
    expect(run('zbarimg', '--quiet', '--raw', join(folder, 'one.png')).trim()).toBe(ageIdentity(only.secret));
    const text = run('pdftotext', '-layout', file, '-').replace(/\s+/g, ' ');
    expect(text).toContain('A printer, its queue and its memory may keep what they printed');
    expect(text).toContain('alone and without a passphrase');
  });
});
