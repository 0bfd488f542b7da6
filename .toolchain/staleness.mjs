import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const everywhere = ['electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.base.json'];
/** What each part is built from, and a file that is there once it was. */
const parts = {
  main: { sources: ['main', 'preload/contract', 'assets', ...everywhere], result: 'dist/main/index.js' },
  preload: { sources: ['preload', ...everywhere], result: 'dist/preload/index.cjs' },
  renderer: { sources: ['renderer', 'preload/contract', 'assets', ...everywhere], result: 'dist/renderer/index.html' },
};
export const partNames = Object.keys(parts);

function* filesUnder(path) {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return;
  if (!found.isDirectory()) {
    yield `${path} ${found.mtimeMs} ${found.size}`;
    return;
  }
  for (const name of readdirSync(path).sort()) yield* filesUnder(join(path, name));
}

const stampFile = (root, part) => join(root, '.cache', 'built', part);

/** A hash of path, time and size of all sources of a part. */
function stampOf(root, part) {
  const hash = createHash('sha256');
  for (const source of parts[part].sources) for (const line of filesUnder(join(root, source))) hash.update(`${line}\n`);
  return hash.digest('hex');
}

/** Those of the parts whose sources have changed since they were built, each with the stamp to be kept once it is built again. */
export function staleParts(root, names) {
  return names
    .map((part) => ({ part, stamp: stampOf(root, part) }))
    .filter(({ part, stamp }) => {
      const file = stampFile(root, part);
      return !existsSync(join(root, parts[part].result)) || !existsSync(file) || readFileSync(file, 'utf8') !== stamp;
    });
}

export function keepStamp(root, { part, stamp }) {
  mkdirSync(join(root, '.cache', 'built'), { recursive: true });
  writeFileSync(stampFile(root, part), stamp);
}
