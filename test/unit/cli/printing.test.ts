import { describe, expect, test } from 'vitest';
import { printable } from '../../../main/cli/print.ts';
import { facts, table } from '../../../main/cli/table.ts';

describe('a name that a stranger chose', () => {
  test.each([
    ['an escape sequence', 'safe\u001b[2Jname', 'safe\ufffd[2Jname'],
    ['an 8-bit escape', 'safe\u009b2Jname', 'safe\ufffd2Jname'],
    ['a carriage return that writes over the line', 'evil\rgood', 'evil\ufffdgood'],
    ['a change of direction', 'moc.\u202eelpmaxe', 'moc.\ufffdelpmaxe'],
  ])('%s does nothing to the terminal', (_what, name, shown) => {
    expect(printable(name)).toBe(shown);
    expect(table([{ title: 'NAME', value: (row: string) => row }], [name])).toBe(`NAME\n${shown}`);
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
