import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../../../assets/guide/', import.meta.url);
const names = readdirSync(folder);
const shown = names
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) => [...readFileSync(new URL(name, folder), 'utf8').matchAll(/!\[([^\]]*)\]\(([^)]*)\)/g)])
  .map(([, words = '', picture = '']) => ({ words, picture }));

test('every picture of the guide is there, is shown, and has words for whoever cannot see it', () => {
  expect(shown.map(({ picture }) => picture).sort()).toEqual(names.filter((name) => name.endsWith('.svg')).sort());
  for (const { words, picture } of shown) expect(words.length, picture).toBeGreaterThan(20);
});
