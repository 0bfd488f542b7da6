import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rightImports, wrongImports } from './wrong-imports.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');

interface Case {
  file: string;
  source: string;
}

let folder: string;
/** What the project's own lint says of each case. */
let said: Map<Case, string>;

const wrong = [...wrongImports];
const right = rightImports.map((given) => ({ ...given, source: `import { x } from '${given.imported}';\nx();\n` }));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'layering-'));
  said = new Map();
  for (const [index, cases] of withoutCollisions([...wrong, ...right]).entries()) lint(join(folder, String(index)), cases);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Projects in which no two cases want the same path. Only index.ts has to keep its name; the others are numbered. */
function withoutCollisions(cases: Case[]): Map<string, Case>[] {
  const projects: Map<string, Case>[] = [];
  for (const [number, given] of cases.entries()) {
    const extension = extname(given.file);
    const path = basename(given.file).startsWith('index') ? given.file : `${given.file.slice(0, -extension.length)}-${number}${extension}`;
    const free = projects.find((project) => !project.has(path)) ?? projects[projects.push(new Map()) - 1];
    free?.set(path, given);
  }
  return projects;
}

function lint(project: string, cases: Map<string, Case>): void {
  mkdirSync(join(project, '.toolchain'), { recursive: true });
  cpSync(join(root, 'biome.json'), join(project, 'biome.json'));
  cpSync(join(root, '.toolchain', 'lint'), join(project, '.toolchain', 'lint'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'), 'junction');
  for (const [path, { source }] of cases) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), source);
  }
  const done = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', '--max-diagnostics=none', '.'], { cwd: project, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(done.stdout) as { diagnostics: { severity: string; location: { path: string } }[] };
  for (const [path, given] of cases) {
    const own = diagnostics.filter(({ severity, location }) => severity === 'error' && location.path.replaceAll('\\', '/') === path);
    said.set(given, JSON.stringify(own));
  }
}

describe('a wrong import fails with its reason', () => {
  it.each(wrong)('$file: $source', (given) => {
    expect(said.get(given)).toContain(given.reason);
  });
});

describe('a right import passes', () => {
  it.each(right)('$file imports $imported', (given) => {
    expect(said.get(given)).toBe('[]');
  });
});
