import { spawnSync } from 'node:child_process';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine } from '../../../main/formats/csv-write.ts';
import { calendar } from '../../../main/formats/icalendar.ts';
import { type InventoryReportRow, inventoryPdf } from '../../../main/formats/inventory-pdf.ts';
import { fitted, fontRuns } from '../../../main/formats/pdf-text.ts';
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
    // A reason that is longer than the page is cut, and stays on it.
    expect(text).toMatch(/Reason: because .*….*because \./);
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
