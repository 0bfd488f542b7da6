import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The real Electron, if its binary has been fetched. Asking the `electron` module itself would fetch it. */
export function electronBinary(): string | undefined {
  const folder = fileURLToPath(new URL('../../node_modules/electron/', import.meta.url));
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}
