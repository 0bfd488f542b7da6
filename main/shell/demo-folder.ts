import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for a vault that nobody will miss. */
export interface DemoFolder {
  /** Path of the vault's folder, which does not exist yet. */
  vault: string;
  remove(): void;
}

export function makeDemoFolder(): DemoFolder {
  const folder = mkdtempSync(join(tmpdir(), 'strongroom-demo-'));
  return {
    vault: join(folder, 'demo.strongroom'),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
