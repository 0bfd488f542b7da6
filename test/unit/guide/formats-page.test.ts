import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatsPage } from '../../../main/formats/known/formats-page.ts';

const page = new URL('../../../assets/guide/16-formats.md', import.meta.url);

test('the page on formats is the one that the readers and writers make (`npm run guide` writes it again)', () => {
  expect(readFileSync(page, 'utf8')).toBe(formatsPage());
});

test('each row of its tables has as many cells as the head', () => {
  const cells = (line: string) => line.split(/(?<!\\)\|/).length;
  for (const table of formatsPage().match(/(?:^\|.*\n)+/gm) ?? []) {
    const [head, ...rows] = table.trimEnd().split('\n') as [string, ...string[]];
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(cells(row), row).toBe(cells(head));
  }
});
