import { resolve } from 'node:path';

/** What the command line asks of the window. Everything else on it is Chromium's. */
export interface StartArguments {
  /** A vault's folder, absolute. */
  vault: string | null;
  /** Open a throw-away vault filled with an invented inventory. */
  demo: boolean;
  /** Let screenshots be taken of the window; only where the app is not packaged. */
  allowScreenshots: boolean;
}

/** Reads `--vault DIR`, `--vault=DIR`, `--demo` and `--allow-screenshots`. A relative folder is taken from `workingFolder`. */
export function readStartArguments(argv: readonly string[], workingFolder: string, packaged: boolean): StartArguments {
  const at = argv.indexOf('--vault');
  const separate = at === -1 ? undefined : argv[at + 1];
  const joined = argv.find((argument) => argument.startsWith('--vault='))?.slice('--vault='.length);
  const folder = joined ?? (separate?.startsWith('--') ? undefined : separate);
  return {
    vault: folder ? resolve(workingFolder, folder) : null,
    demo: argv.includes('--demo'),
    allowScreenshots: !packaged && argv.includes('--allow-screenshots'),
  };
}
