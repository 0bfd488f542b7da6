import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const run = (program: string, ...args: string[]) =>
  spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` } });

/** A stick made of a file: an image with a file system of its own, mounted as a loop device. */
export class Stick {
  readonly folder: string;
  readonly image: string;
  readonly #base: string;
  #mounted = false;

  private constructor(base: string) {
    this.#base = base;
    this.image = join(base, 'stick.img');
    this.folder = join(base, 'stick');
  }

  /**
   * @param size bytes
   * @returns `null`, and says why, where images cannot be mounted: that needs root on Linux and loop devices
   */
  static plugIn({ size = 16 * 1024 * 1024, label = 'STICK' }: { size?: number; label?: string } = {}): Stick | null {
    const stick = new Stick(realpathSync(mkdtempSync(join(tmpdir(), 'strongroom-stick-'))));
    mkdirSync(stick.folder);
    closeSync(openSync(stick.image, 'w'));
    truncateSync(stick.image, size);
    const made = run('mkfs.ext4', '-q', '-F', '-L', label, stick.image);
    if (made.status === 0 && stick.mount()) return stick;
    console.info(`what needs a stick is skipped: an image with a file system cannot be mounted here (root on Linux can, with loop devices)`);
    stick.throwAway();
    return null;
  }

  mount(): boolean {
    this.#mounted = run('mount', '-o', 'loop', this.image, this.folder).status === 0;
    return this.#mounted;
  }

  /** As if it were pulled after it was synced. */
  unmount(): void {
    if (this.#mounted) run('umount', '-l', this.folder);
    this.#mounted = false;
  }

  /**
   * Changes what lies on the medium without a word to the file system.
   * @param what bytes that are there once
   */
  changeBehind(what: Uint8Array, to: Uint8Array): void {
    const at = readFileSync(this.image).indexOf(what);
    if (at === -1) throw new Error('that is not on the medium');
    const handle = openSync(this.image, 'r+');
    writeSync(handle, to, 0, to.length, at);
    closeSync(handle);
  }

  throwAway(): void {
    this.unmount();
    rmSync(this.#base, { recursive: true, force: true });
  }
}
