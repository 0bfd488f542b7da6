import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { keepStamp, partNames, staleParts } from '../staleness.mjs';

/** Builds those of the given parts whose sources changed. Everything it prints goes to stderr. Returns the exit status. */
export function buildIfStale(root, names = partNames) {
  const stale = staleParts(root, names);
  if (stale.length === 0) return 0;
  console.error(`strongroom: building ${stale.map(({ part }) => part).join(', ')}`);
  const done = spawnSync(process.execPath, [join(root, '.toolchain', 'build-targets.mjs'), ...stale.map(({ part }) => part)], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) {
    console.error('strongroom: the build failed; see above');
    return 1;
  }
  for (const part of stale) keepStamp(root, part);
  return 0;
}

export async function run(_args, { root }) {
  return buildIfStale(root);
}
