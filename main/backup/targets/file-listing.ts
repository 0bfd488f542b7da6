import { StrongroomError } from '../../../preload/contract/errors.ts';
import type { TargetFile } from './target.ts';

/** A folder with more files than this is no folder for backups, or a server that never stops. */
const MOST_NAMES = 100_000;

/** The files of one folder, as somebody else counts them: it ends, whatever he says. */
export class FileListing {
  readonly files: TargetFile[] = [];
  /** For people. */
  readonly #folder: string;
  #names = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws StrongroomError `TARGET_INVALID` where there are more names, of whatever kind, than are looked at */
  countNames(more: number): void {
    this.#names += more;
    if (this.#names > MOST_NAMES) throw this.endless(`it has more than ${MOST_NAMES} names`);
  }

  /** A size that no whole number can tell is a lie, or that of a file with holes; neither is a backup, and neither hides those that are there. */
  add(file: TargetFile): void {
    if (Number.isSafeInteger(file.size)) this.files.push(file);
  }

  endless(why: string): StrongroomError {
    return new StrongroomError('TARGET_INVALID', `${this.#folder} holds more files than backups need: ${why}.`, 'Give backups a folder of their own.');
  }
}
