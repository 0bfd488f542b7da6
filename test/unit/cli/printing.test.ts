import { describe, expect, test, vi } from 'vitest';
import { printAnswer, printable, printableJson } from '../../../main/cli/print.ts';
import { facts, table } from '../../../main/cli/table.ts';

describe('a name that a stranger chose', () => {
  test.each([
    ['an escape sequence', 'safe\u001b[2Jname', 'safe\ufffd[2Jname'],
    ['an 8-bit escape', 'safe\u009b2Jname', 'safe\ufffd2Jname'],
    ['a carriage return that writes over the line', 'evil\rgood', 'evil\ufffdgood'],
    ['a change of direction', 'moc.\u202eelpmaxe', 'moc.\ufffdelpmaxe'],
    ['a mark of Arabic letters', 'a\u061cb', 'a\ufffdb'],
  ])('%s does nothing to the terminal', (_what, name, shown) => {
    expect(printable(name)).toBe(shown);
    expect(table([{ title: 'NAME', value: (row: string) => row }], [name])).toBe(`NAME\n${shown}`);
  });

  test('does nothing in JSON either, and comes out of it as it was', () => {
    const names = { name: 'a\u0000\u001b[2J\u007f\u009b2J\u061c\u202ex\u2066\ny', list: ['\u2028', 'é'] };
    const text = printableJson(names);
    expect(text).toMatch(/^[ -~\né]+$/);
    expect(JSON.parse(text)).toEqual(names);
  });

  test('does nothing in an answer, whoever forgot to make it printable, and its lines stay lines', () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    printAnswer({ document: null, text: 'one\u001b[2J\r\n\u202etwo' }, false);
    expect(write.mock.calls).toEqual([['one\ufffd[2J\ufffd\n\ufffdtwo\n']]);
    write.mockRestore();
  });

  test('letters of any script stay', () => {
    expect(printable('Zürich 東京 😀')).toBe('Zürich 東京 😀');
  });
});

test('columns are aligned by characters, numbers to the right', () => {
  const columns = [
    { title: 'N', value: (row: [number, string]) => String(row[0]), right: true },
    { title: 'NAME', value: (row: [number, string]) => row[1] },
  ];
  expect(
    table(columns, [
      [7, 'ü'],
      [12, 'bb'],
    ]),
  ).toBe(' N  NAME\n 7  ü\n12  bb');
  expect(
    facts([
      ['A', '1'],
      ['Long', '2'],
    ]),
  ).toBe('A     1\nLong  2');
});
