import type { Clock } from './clock.ts';

export interface IdleLockEvents {
  /** The time is up and nothing holds the lock off. */
  due(): void;
  /** The time is up, but this many commands run; told once for each time it comes due. */
  waits(commands: number): void;
  /** `locksAt()` has changed by enough to be shown. */
  changed(): void;
}

/** Locks after a time without input. Running commands hold it off; once they have ended it does at once what it had put off. */
export interface IdleLock {
  start(minutes: number): void;
  stop(): void;
  /** The officer did something. */
  touch(): void;
  setMinutes(minutes: number): void;
  setBusy(commands: number): void;
  /** Milliseconds since 1970; `null` while it is stopped or commands hold it off. */
  locksAt(): number | null;
}

const MINUTE = 60_000;
/** A change of the deadline below this is not worth an event (ms): the window counts in seconds. */
const NOTICEABLE = 1000;

export function createIdleLock(clock: Clock, events: IdleLockEvents): IdleLock {
  let minutes: number | null = null;
  let lastInput = 0;
  let busy = 0;
  let toldWaiting = false;
  let told: number | null = null;
  let cancel: () => void = () => undefined;

  const remaining = () => (minutes === null ? 0 : lastInput + minutes * MINUTE - clock.monotonic());
  const locksAt = () => (minutes === null || busy > 0 ? null : Math.round(clock.now() + Math.max(0, remaining())));

  const tellIfChanged = () => {
    const next = locksAt();
    if (next === told || (next !== null && told !== null && Math.abs(next - told) < NOTICEABLE)) return;
    told = next;
    events.changed();
  };

  const arm = () => {
    cancel();
    cancel = () => undefined;
    if (minutes === null) return;
    const left = remaining();
    if (left >= 1) {
      // A timer may be late after the machine slept, and a fraction of a millisecond early; `arm` measures again either way.
      cancel = clock.after(left, arm);
    } else if (busy > 0) {
      if (!toldWaiting) events.waits(busy);
      toldWaiting = true;
    } else {
      events.due();
    }
  };

  return {
    start(given) {
      minutes = given;
      toldWaiting = false;
      lastInput = clock.monotonic();
      told = locksAt();
      arm();
    },
    stop() {
      minutes = null;
      told = null;
      busy = 0;
      arm();
    },
    touch() {
      if (minutes === null) return;
      lastInput = clock.monotonic();
      toldWaiting = false;
      tellIfChanged();
      arm();
    },
    setMinutes(given) {
      if (minutes === null) return;
      minutes = given;
      tellIfChanged();
      arm();
    },
    setBusy(commands) {
      if (commands === busy) return;
      // Kept while stopped, too: an agent says how busy it is before the answer to its unlock is here.
      busy = commands;
      if (minutes === null) return;
      tellIfChanged();
      arm();
    },
    locksAt,
  };
}
