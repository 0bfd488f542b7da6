import { stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import type { Source } from '../../../preload/contract/agent-port.ts';
import { StrongroomError } from '../../../preload/contract/errors.ts';
import type { HandedFile } from '../../../preload/contract/files.ts';
import type { FileTokens } from '../file-tokens.ts';

/** How many files are looked at at once: a drop of thousands on a slow stick must not open thousands. */
const AT_ONCE = 32;

/** Names files for the window. One that cannot be looked at is handed over all the same: its import says what is wrong with it, beside the others. */
export async function handOverPaths(tokens: FileTokens<Source>, paths: readonly string[]): Promise<{ files: HandedFile[] }> {
  const real = paths.filter((path) => isAbsolute(path));
  if (real.length === 0 && paths.length > 0) {
    throw new StrongroomError('FILE_NOT_FOUND', 'What was dropped is no file of this computer.', 'Save it as a file first, then drop that.');
  }
  const files: HandedFile[] = [];
  for (let start = 0; start < real.length; start += AT_ONCE) {
    files.push(...(await Promise.all(real.slice(start, start + AT_ONCE).map((path) => handOver(tokens, path)))));
  }
  return { files };
}

async function handOver(tokens: FileTokens<Source>, path: string): Promise<HandedFile> {
  const found = await stat(path).catch(() => null);
  const folder = found?.isDirectory() ?? false;
  return { token: tokens.issue({ kind: 'path', path }), name: basename(path), size: found?.isFile() ? found.size : null, folder };
}
