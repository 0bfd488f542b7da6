import { DRIVES_TOLD_FOR } from '../../preload/contract/drives-told.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import type { Drive } from '../media/drive.ts';
import { type DriveOptions, listDrives } from '../media/list-drives.ts';
import { watchDrives } from '../media/watch-drives.ts';

/** Lists drives, and looks after them for as long as somebody lately asked for them. */
export class DriveWatch implements Disposable {
  readonly #onChange: () => void;
  readonly #options: DriveOptions & { every?: number; toldFor?: number };
  #stop: (() => void) | null = null;
  #end: NodeJS.Timeout | undefined;

  constructor(onChange: () => void, options: DriveOptions & { every?: number; toldFor?: number } = {}) {
    this.#onChange = onChange;
    this.#options = options;
  }

  async list(): Promise<CallOutput<'drives.list'>> {
    // Begun before the list is made: what comes in between is told.
    this.#stop ??= watchDrives(this.#onChange, this.#options);
    clearTimeout(this.#end);
    this.#end = setTimeout(() => this[Symbol.dispose](), this.#options.toldFor ?? DRIVES_TOLD_FOR);
    this.#end.unref();
    return { drives: (await listDrives(this.#options)).map(withoutPath) };
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#end);
    this.#stop?.();
    this.#stop = null;
  }
}

function withoutPath({ id, name, size, free, fileSystem, readOnly }: Drive): CallOutput<'drives.list'>['drives'][number] {
  return { id, name, size, free, fileSystem, readOnly };
}
