import type { CommandRow } from '../../preload/contract/commands.ts';
import { toErrorAnswer } from '../../preload/contract/errors.ts';
import { logSize } from '../audit/log.ts';
import { watchDrives } from '../media/watch-drives.ts';
import { sleepUntil } from './sleep-until.ts';
import type { VaultSession } from './vault-session.ts';

/** After so many entries an anchor is written by itself. */
const EVERY = 100;
/** Entries come in crowds: it is written when it is quiet for so long (ms), and the drive that was just plugged in is mounted. */
const QUIET = 2_000;

const anchored: ReadonlySet<string> = new Set(['release', 'back-up']);

/** Writes anchors while a vault is open: after a release, after a backup and every hundred entries, and to each stick that comes. */
export class AnchorWatch {
  readonly #session: VaultSession;
  readonly #changed: () => void;
  readonly #quiet: number;
  #size = 0;
  #wanted: 'write' | 'compare' | null = null;
  #wake: (() => void) | null = null;

  /** @param changed called after anchors were written or compared */
  constructor(session: VaultSession, changed: () => void, quiet = QUIET) {
    this.#session = session;
    this.#changed = changed;
    this.#quiet = quiet;
  }

  grown(size: number): void {
    if (size - this.#size >= EVERY) this.#want('write');
  }

  command(row: Pick<CommandRow, 'kind' | 'state'>): void {
    if (anchored.has(row.kind) && (row.state === 'done' || row.state === 'done-in-part')) this.#want('write');
  }

  /** Places changed, or a drive came or went. */
  placesChanged(): void {
    this.#want('compare');
  }

  async run(signal: AbortSignal): Promise<void> {
    const stop = watchDrives(() => this.placesChanged(), { resting: true });
    try {
      this.#size = (await this.#session.anchors.summary()).newest?.size ?? 0;
      while (!signal.aborted) {
        if (this.#wanted === null)
          await sleepUntil(null, signal, (wake) => {
            this.#wake = wake;
          });
        this.#wake = null;
        // What else comes meanwhile does not shorten it.
        await sleepUntil(this.#quiet, signal);
        if (signal.aborted) return;
        await this.#work().catch((error: unknown) => {
          console.error('strongroom: anchors could not be written', toErrorAnswer(error).code);
        });
      }
    } finally {
      stop();
    }
  }

  async #work(): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = null;
    // Counted from here whether it succeeds or not: a place that is out of reach is not tried again at each entry.
    this.#size = await logSize(this.#session.queries);
    // What is on a stick is looked at before anything is added to it.
    if (wanted === 'compare') await this.#session.anchors.compare();
    await this.#session.anchors.write();
    this.#changed();
  }

  #want(what: 'write' | 'compare'): void {
    if (this.#wanted !== 'compare') this.#wanted = what;
    this.#wake?.();
  }
}
