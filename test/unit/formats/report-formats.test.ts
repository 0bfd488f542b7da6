import { spawnSync } from 'node:child_process';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acknowledgementPdf } from '../../../main/formats/acknowledgement-pdf.ts';
import { csvLine } from '../../../main/formats/csv-write.ts';
import { calendar } from '../../../main/formats/icalendar.ts';
import { type InventoryReportRow, inventoryPdf } from '../../../main/formats/inventory-pdf.ts';
import { type LogReportRow, logPdf } from '../../../main/formats/log-pdf.ts';
import { brokenLines, fitted, fontRuns } from '../../../main/formats/pdf-text.ts';
import { type ReleaseReportRow, releasePdf } from '../../../main/formats/release-pdf.ts';
import { loadReportFonts } from '../../../main/service/report-fonts.ts';
import { Workbench } from './oracle.ts';

const bench = new Workbench();

describe('a line of CSV', () => {
  test('quotes what needs it, leaves out what would end a line, and ends with CRLF (RFC 4180)', () => {
    expect(csvLine(['a', 'b, c', 'say "no"', 'two\nlines', ' c', ''])).toBe('a,"b, c","say ""no""",twolines," c",\r\n');
    expect(csvLine(['a'])).toBe('a\r\n');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '"=1'])('defuses %j, which a spreadsheet would take for a formula', (cell) => {
    expect(csvLine([cell])).toMatch(/^"?'/);
  });

  test.each([
    ["x;=cmd|' /C calc'!A0;y", `"x;'=cmd|' /C calc'!A0;y"`],
    ['x; \t＠SUM(A1)', `"x;' ＠SUM(A1)"`],
    ['x;"=1+1"', `"x;'""=1+1"""`],
    ['a;b;;-1;c', `"a;b;;'-1;c"`],
    ['a;b-1', '"a;b-1"'],
  ])('defuses what begins a cell for a spreadsheet that cuts at semicolons: %j', (cell, expected) => {
    expect(csvLine(['a', cell])).toBe(`a,${expected}\r\n`);
  });

  test('has no formula in it wherever a spreadsheet cuts it, and every cell for one that cuts at commas', () => {
    const piece = fc.constantFrom(';', ';', '=', '+', '-', '@', '"', ' ', ',', "'", '\t', '\n', '＝', 'a');
    const cell = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 4 }), (cells) => {
        const line = csvLine(cells);
        expect(line.split(/[;\t]/).filter((field) => /^[\s"]*[=+\-@＝]/.test(field))).toEqual([]);
        const [read = ['']] = parse(line, { relax_column_count: true }) as string[][];
        expect(read.map((text) => text.replaceAll("'", ''))).toEqual(cells.map((text) => text.replaceAll(/[\t\n']/g, '')));
        expect(read.filter((text) => /^\s*[=+\-@＝]/.test(text))).toEqual([]);
      }),
    );
  });
});

describe('a calendar of expiries', () => {
  const event = { uid: 'a@strongroom', day: Date.UTC(2027, 0, 31, 13), summary: 'www.example.com; expires, soon', description: `é${'ü'.repeat(90)}\nnext` };
  const written = async (now: number) => {
    const parts: string[] = [];
    for await (const part of calendar([event], now, [30, 7])) parts.push(part);
    return parts.join('');
  };

  test('has a day for each, folded at 75 octets without cutting a character (RFC 5545)', async () => {
    const text = await written(Date.UTC(2026, 10, 1));
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text).not.toContain('\ufffd');
    const unfolded = text.replaceAll('\r\n ', '');
    expect(unfolded).toContain('DTSTART;VALUE=DATE:20270131\r\n');
    expect(unfolded).toContain('SUMMARY:www.example.com\\; expires\\, soon\r\n');
    expect(unfolded).toContain(`DESCRIPTION:é${'ü'.repeat(90)}\\nnext\r\n`);
    expect(unfolded.match(/BEGIN:VALARM/g)).toHaveLength(2);
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
  });
});

const textOf = (file: string) => String(spawnSync('pdftotext', ['-layout', file, '-']).stdout);

describe('a printable list of released files', () => {
  const row: ReleaseReportRow = {
    name: 'www.example.com',
    serial: '01ab',
    expires: '2027-01-31',
    key: 'P-256',
    file: 'www.example.com-01234567.p12',
    sha256: '0123456789abcdef'.repeat(4),
  };
  const printed = async (rows: readonly ReleaseReportRow[]) => {
    const chunks: Uint8Array[] = [];
    const notes = ['Target: nginx. Protection: one passphrase for all.', `Reason: ${'because '.repeat(40)}.`];
    const report = releasePdf(
      { title: 'Release of private keys', vaultName: 'acme', officer: 'Alice', at: 0, notes, figures: '70 of 71 certificates', rows },
      loadReportFonts(),
    );
    for await (const chunk of report) chunks.push(chunk);
    return bench.write('release.pdf', Buffer.concat(chunks));
  };

  test('says every file with its certificate and its whole hash, for whom, by whom, when and why', async () => {
    const text = textOf(await printed(Array.from({ length: 70 }, (_, at) => ({ ...row, file: `host-${at}.p12` }))));
    for (let at = 0; at < 70; at += 1) expect(text).toContain(`host-${at}.p12`);
    expect(text.match(/SHA-256 of the file/g)).toHaveLength(3);
    expect(text.match(/(0123456789abcdef){4}/g)).toHaveLength(70);
    for (const words of [
      'acme · 70 of 71 certificates released',
      '1970-01-01 00:00 UTC, Alice',
      'Target: nginx. Protection: one passphrase for all.',
      '01ab',
      '2027-01-31',
    ])
      expect(text).toContain(words);
    // A reason that is wider than the page goes on in the next line.
    expect(text.match(/because/g)).toHaveLength(40);
  });

  test('of nothing says so', async () => {
    expect(textOf(await printed([]))).toContain('No file.');
  });
});

describe('a printable inventory', () => {
  const row: InventoryReportRow = { name: 'www.example.com', issuer: 'Example CA', expires: '2027-01-31', key: 'P-256', privateKey: 'in store', serial: '01' };
  const printed = async (rows: readonly InventoryReportRow[]) => {
    const chunks: Uint8Array[] = [];
    const about = { vaultName: 'acme', officer: 'Alice', at: 0, title: 'Inventory of certificates', filter: 'All certificates', figures: [] };
    for await (const chunk of inventoryPdf({ ...about, rows }, loadReportFonts())) chunks.push(chunk);
    return bench.write('report.pdf', Buffer.concat(chunks));
  };
  test('says every name, with the head on each page and its number', async () => {
    const text = textOf(await printed(Array.from({ length: 70 }, (_, at) => ({ ...row, name: `host-${at}.example.com` }))));
    for (let at = 0; at < 70; at += 1) expect(text).toContain(`host-${at}.example.com`);
    expect(text.match(/Private key/g)).toHaveLength(3);
    expect(text).toContain('Page 3');
  });

  test('writes names that no single font has, and cuts those that are too long in the middle', async () => {
    const text = textOf(
      await printed([
        { ...row, name: 'bücher.example пример.test κατάλογος' },
        { ...row, name: `begin${'x'.repeat(250)}end` },
        { ...row, name: '保管.example\u202e\0' },
      ]),
    );
    expect(text).toContain('bücher.example пример.test κατάλογος');
    expect(text).toMatch(/beginx+…x+end/);
    // None of our fonts has them, nor a box: question marks keep their places.
    expect(text).toMatch(/^\?\?\.example\?\? +Example CA/m);
  });

  test('of nothing says so', async () => {
    expect(textOf(await printed([]))).toContain('No certificate.');
  });

  test('text is taken apart by fonts, and what none has is a box', () => {
    const fontOf = (codePoint: number) => (codePoint < 128 ? 0 : codePoint < 0x2000 || codePoint === 0x25a1 ? 1 : null);
    expect(fontRuns('aéb保', fontOf)).toEqual([
      { font: 0, text: 'a' },
      { font: 1, text: 'é' },
      { font: 0, text: 'b' },
      { font: 1, text: '□' },
    ]);
    expect(fontRuns('保', () => null)).toEqual([{ font: 0, text: '?' }]);
    expect(fitted('abcdefghij', 5, (text) => text.length)).toBe('ab…ij');
    expect(fitted('abc', 5, (text) => text.length)).toBe('abc');
  });
});

describe('a text that is wider than a line', () => {
  const widthOf = (text: string) => text.length;

  test('is broken between words, and within one that is wider than a line', () => {
    expect(brokenLines('', 10, widthOf)).toEqual([]);
    expect(brokenLines('ten signs!', 10, widthOf)).toEqual(['ten signs!']);
    expect(brokenLines('one two three four', 9, widthOf)).toEqual(['one two', 'three', 'four']);
    expect(brokenLines('one  two', 4, widthOf)).toEqual(['one ', 'two']);
    expect(brokenLines('abcdefghij kl', 4, widthOf)).toEqual(['abcd', 'efgh', 'ij', 'kl']);
    expect(brokenLines('a\u{1f600}\u{1f600}', 2, widthOf)).toEqual(['a\u{1f600}', '\u{1f600}']);
  });

  test('is cut in its last line where there are to be no more', () => {
    expect(brokenLines('one two three four five', 5, widthOf, 3)).toEqual(['one', 'two', 'th…ve']);
  });

  test('loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (text, width) => {
        const lines = brokenLines(text, width, widthOf);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  test('of a megabyte is broken in a moment', () => {
    expect(brokenLines('x'.repeat(1024 * 1024), 100, widthOf, 16)).toHaveLength(16);
  });
});

describe('a printed log', () => {
  const row = (text: string, who = 'Ada'): LogReportRow => ({ entry: '7', at: '2026-01-02 03:04', who, action: 'certificate.revoked', text });

  async function printed(rows: readonly LogReportRow[], notes: readonly string[] = ['Entries 1 to 7']): Promise<string> {
    const chunks: Uint8Array[] = [];
    const each = (async function* () {
      yield* rows;
    })();
    for await (const chunk of logPdf({ vaultName: 'v'.repeat(255), officer: 'Ada', at: 0, notes, rows: each }, loadReportFonts())) chunks.push(chunk);
    return textOf(bench.write('log.pdf', Buffer.concat(chunks)));
  }

  test('has every word of its entries and of what is said above them', async () => {
    const words = Array.from({ length: 90 }, (_, at) => `word${at}`);
    const names = Array.from({ length: 12 }, (_, at) => `Custodian-number-${at}`);
    const text = await printed(
      [row(`The certificate was revoked: keyCompromise. ${words.join(' ')}`, names.join(' ')), row('The next.')],
      [names.join(', '), words.join(' ')],
    );
    for (const word of ['keyCompromise.', ...words, ...names, 'The next.', 'Page 1']) expect(text).toContain(word);
    expect(text).toContain('…v');
  });

  test('goes on to the next page with a row that has no room, and an entry fills no page by itself', async () => {
    const long = row('word '.repeat(5000));
    const text = await printed(Array.from({ length: 4 }, () => long));
    expect(text.match(/Page \d/g)).toEqual(['Page 1', 'Page 2']);
    expect(text.match(/certificate.revoked/g)).toHaveLength(4);
  });
});

test('the longest name of an officer stays on the sheet that he signs', async () => {
  const name = 'W'.repeat(64);
  const about = { vaultName: 'V'.repeat(255), vaultId: 'id', policyGeneration: 1, statement: 'Words.', at: 0, note: 'note\n' };
  const file = bench.write('acknowledgement.pdf', await acknowledgementPdf({ ...about, name }, loadReportFonts()));
  const boxes = String(spawnSync('pdftotext', ['-bbox', file, '-']).stdout);
  const ends = [...boxes.matchAll(/xMax="([\d.]+)"/g)].map(([, end]) => Number(end));
  expect(ends.length).toBeGreaterThan(10);
  expect(Math.max(...ends)).toBeLessThan(595.28 - 48 + 2);
});
