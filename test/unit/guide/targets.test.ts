import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { releaseTargets } from '../../../main/custody/release-targets.ts';

const page = readFileSync(new URL('../../../assets/guide/03-releasing.md', import.meta.url), 'utf8');

test('the guide has every release target with its files and who reads them, in the order in which they are offered', () => {
  const rows = releaseTargets.map(({ id, files, opens }) => {
    const written = files.map(({ extension, holds }) => `\`${extension}\` ${holds.charAt(0).toLowerCase()}${holds.slice(1)}`).join('; ');
    return `| \`${id}\` | ${written} | ${opens} |\n`;
  });
  expect(page).toContain(rows.join(''));
});

test('the guide names those that are weak', () => {
  const [, weak = ''] = /Weak are (.*?):/s.exec(page) ?? [];
  for (const target of releaseTargets) expect(weak.includes(`\`${target.id}\``), target.id).toBe(target.weak !== null);
});
