import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorCodes } from '../../../preload/contract/errors.ts';

const folder = new URL('../../../assets/guide/', import.meta.url);
const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

test('the page of codes explains every code of the contract and no other', () => {
  const explained = [...read('codes.md').matchAll(/^### `([A-Z0-9_]+)`$/gm)].map(([, code]) => code);
  expect(explained.toSorted()).toEqual([...errorCodes].toSorted());
});

test('every page of the guide begins with its title', () => {
  for (const name of pages) expect(read(name), name).toMatch(/^# \S.*\n/);
});

test('links between pages lead to pages that exist', () => {
  for (const name of pages) for (const [, target] of read(name).matchAll(/(?<!!)\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)/g)) expect(pages, name).toContain(target);
});
