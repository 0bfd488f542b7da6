import { toErrorAnswer } from '../../preload/contract/errors.ts';
import { changesSinceBackup } from '../backup/changes.ts';
import { isDueByChanges, judgeDue, nextLook, planFirst } from '../backup/due.ts';
import { readBackupSettings, saveDue } from '../backup/target-settings.ts';
import { canonicalJson } from '../formats/canonical-json.ts';
import { startBackup } from './backup-calls.ts';
import { sleepUntil } from './sleep-until.ts';
import type { VaultSession } from './vault-session.ts';

/** A clock that was set is noticed within this time (ms), because timers do not follow it. */
const LONGEST_SLEEP = 10 * 60 * 1000;
/** Changes come in crowds: they are counted once it is quiet for so long (ms). */
const QUIET = 3000;

/** Makes the backups that are due while a vault is open; one that was missed, at once. */
export class BackupWatch {
  readonly #session: VaultSession;
  #wake: (() => void) | null = null;
  #woken = false;
  #hasChangeRule = false;

  constructor(session: VaultSession) {
    this.#session = session;
  }

  /** Targets or schedule changed. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  /** The log grew: by something that counts, perhaps. */
  grown(): void {
    if (this.#hasChangeRule) this.wake();
  }

  async run(signal: AbortSignal): Promise<void> {
    if (this.#session.officer.role === 'auditor') return;
    while (!signal.aborted) {
      // A disk that was full once must not end all backups to come.
      const wait = await this.#look(signal).catch((error: unknown) => {
        if (!signal.aborted) console.error('strongroom: what is due could not be looked at', toErrorAnswer(error).code);
        return LONGEST_SLEEP;
      });
      await this.#sleep(wait, signal);
    }
  }

  /** @returns ms until the next look; `null`: not before something is set up */
  async #look(signal: AbortSignal): Promise<number | null> {
    const session = this.#session;
    const { targets, schedule, due } = await readBackupSettings(session.queries);
    this.#hasChangeRule = schedule.afterChanges !== null;
    if (!targets.some(({ scheduled }) => scheduled)) return null;
    const now = session.now();
    const before = due ?? planFirst(schedule, now);
    const spent = session.lastBackupAt === null ? null : performance.now() - session.lastBackupAt;
    const judged = judgeDue(schedule, before, now, spent);
    const byChanges = schedule.afterChanges !== null && isDueByChanges(schedule, await changesSinceBackup(session.queries, { targets }), judged.state, now);
    if (judged.state !== due) await saveDue(session, judged.state);
    if (!judged.due && !byChanges) return nextLook(judged.state, now, LONGEST_SLEEP);
    signal.throwIfAborted();
    try {
      await (await startBackup(session, { target: null }, true)).ended;
    } catch (error) {
      // Not begun at all: the plan is as it was, and so is what is owed.
      console.error('strongroom: a backup that was due was not begun', toErrorAnswer(error).code);
      return LONGEST_SLEEP;
    }
    const after = (await readBackupSettings(session.queries)).due;
    // Its end changed the plan, or else it is not begun again and again.
    return after === null || canonicalJson({ ...after }) === canonicalJson({ ...judged.state }) ? LONGEST_SLEEP : 0;
  }

  async #sleep(wait: number | null, signal: AbortSignal): Promise<void> {
    if (!this.#woken) {
      await sleepUntil(wait, signal, (wake) => {
        this.#wake = wake;
      });
      this.#wake = null;
    }
    if (this.#woken) await sleepUntil(QUIET, signal);
    this.#woken = false;
  }
}
