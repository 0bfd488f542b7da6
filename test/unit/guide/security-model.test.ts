import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('assets/guide/05-security-model.md', root), 'utf8');

interface Claim {
  section: string;
  text: string;
  /** File and name of each test that shows it. */
  shownBy: { file: string; title: string }[];
}

/** Promises are the items of the page's lists, up to what is not promised; the tests of each stand below it. */
const promised = page.slice(0, page.indexOf('\n## What is not promised'));

function claimsOf(text: string): Claim[] {
  const claims: Claim[] = [];
  let section = '';
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3);
    else if (line.startsWith('- ')) claims.push({ section, text: line.slice(2), shownBy: [] });
    else {
      const [, file, title] = /^ {2}- `([^`]+)` (.+)$/.exec(line) ?? [];
      if (file !== undefined && title !== undefined) claims.at(-1)?.shownBy.push({ file, title });
    }
  }
  return claims;
}

/** Whether a file has a test, or a group of tests, of exactly that name which is not passed over. */
function hasTest(source: string, title: string): boolean {
  const begun = ["'", '`', '"'].flatMap((quote) => {
    const at = source.indexOf(`${quote}${title}${quote}`);
    return at < 0 ? [] : [source.slice(source.lastIndexOf('\n', at - 1) + 1, at), source.slice(Math.max(0, at - 400), at)];
  });
  return begun.some((before) => /\b(?:it|test|describe|onEachPlatform)\b/.test(before)) && !begun.some((before) => /\.(?:todo|skip)\($/.test(before.trimEnd()));
}

const claims = claimsOf(promised);

test('the page makes promises about every room', () => {
  const sections = [...promised.matchAll(/^## (.+)$/gm)].map(([, section]) => section);
  expect(sections.length).toBeGreaterThan(10);
  for (const section of sections) expect(claims.filter((claim) => claim.section === section).length, section).toBeGreaterThan(0);
});

describe.each(claims)('$section: $text', ({ shownBy }) => {
  test('names the tests that show it, and they are there', () => {
    expect(shownBy).not.toEqual([]);
    for (const { file, title } of shownBy) {
      expect(file).toMatch(/^test\/[a-z0-9/-]+\.test\.ts$/);
      const path = new URL(file, root);
      expect(existsSync(path), file).toBe(true);
      expect(hasTest(readFileSync(path, 'utf8'), title), `${file} has no test “${title}”`).toBe(true);
    }
  });
});

test('every line of a list below the first level is such a name', () => {
  for (const [line] of promised.matchAll(/^ +- .*$/gm)) expect(line).toMatch(/^ {2}- `test\/[^`]+` \S/);
});

test('what is not promised names no test: there is none', () => {
  expect(page.slice(promised.length)).not.toContain('.test.ts');
});

test('a name that is only quoted, passed over or half is found to be none', () => {
  expect(hasTest("it('opens', () => {})", 'opens')).toBe(true);
  expect(hasTest("test.each(names)('opens %s', () => {})", 'opens %s')).toBe(true);
  expect(hasTest("it('opens again', () => {})", 'opens')).toBe(false);
  expect(hasTest("const word = 'opens';", 'opens')).toBe(false);
  expect(hasTest("it.skip('opens', () => {})", 'opens')).toBe(false);
  expect(hasTest("it.todo('opens')", 'opens')).toBe(false);
});
