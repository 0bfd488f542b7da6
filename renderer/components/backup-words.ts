import type { BackupRow, BackupSchedule, BackupState, BackupTargetRow, TargetPlace } from '../../preload/contract/backup.ts';
import type { CallOutput } from '../../preload/contract/index.ts';
import { ago, daysBetween, minuteOf } from './dates.ts';
import type { MarkKind } from './Mark.tsx';
import { count } from './numbers.ts';

type TestStep = CallOutput<'backup.testTarget'>['steps'][number];

export const COPY_STATE_WORDS: Record<BackupRow['state'], { mark: MarkKind; word: string }> = {
  good: { mark: 'good', word: 'good' },
  unproved: { mark: 'absent', word: 'not proved' },
  missing: { mark: 'loss', word: 'missing' },
  damaged: { mark: 'loss', word: 'damaged' },
  pruned: { mark: 'quiet', word: 'removed by rule' },
};

export const SIGN_IN_WORDS: Record<BackupTargetRow['signIn'], string> = {
  password: 'With a password',
  key: 'With a private key',
  none: 'Not needed',
};

/** The steps of a test in their order, and what each proves. */
export const TEST_STEPS: readonly { step: TestStep['step']; words: string }[] = [
  { step: 'connect', words: 'Reach it' },
  { step: 'write', words: 'Write a file' },
  { step: 'read-back', words: 'Read it back and compare' },
  { step: 'rename', words: 'Give it its name' },
  { step: 'delete', words: 'Delete it' },
];

export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** Where a target is: *backup@host:22/srv/vault*, or its folder. */
export function placeWords(place: TargetPlace): string {
  if (place.kind === 'folder') return place.path;
  const host = place.host.includes(':') ? `[${place.host}]` : place.host;
  return `${place.user}@${host}${place.port === 22 ? '' : `:${place.port}`} ${place.path}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** When backups are made by themselves: *every day at 02:00, and after 50 changes*. `null` where none is. */
export function frequencyWords(schedule: Pick<BackupSchedule, 'frequency' | 'at' | 'weekday' | 'day' | 'cron' | 'afterChanges'>): string | null {
  const { frequency, at, weekday, day, cron, afterChanges } = schedule;
  const minutes = Number(at.slice(3));
  const regular = {
    never: null,
    hourly: minutes === 0 ? 'every full hour' : `every hour, ${count(minutes, 'minute')} past`,
    daily: `every day at ${at}`,
    weekly: `every ${WEEKDAYS[weekday] ?? ''} at ${at}`,
    monthly: day > 28 ? `on day ${day} of each month at ${at}, or on its last where it is shorter` : `on day ${day} of each month at ${at}`,
    cron: `by the cron expression ${cron ?? ''}`,
  }[frequency];
  const changes = afterChanges === null ? null : `after ${count(afterChanges, 'change')}`;
  if (regular === null) return changes;
  return changes === null ? regular : `${regular}, and ${changes}`;
}

/** What stays of the copies on each target: *the newest 3, and the newest of each of the last 7 days and 4 weeks*. */
export function keepWords({ newest, daily, weekly, monthly, yearly }: BackupSchedule['keep']): string {
  const spans = [
    daily > 0 ? count(daily, 'day') : '',
    weekly > 0 ? count(weekly, 'week') : '',
    monthly > 0 ? count(monthly, 'month') : '',
    yearly > 0 ? count(yearly, 'year') : '',
  ].filter((span) => span !== '');
  const first = newest === 1 ? 'the newest' : `the newest ${newest.toLocaleString('en-GB')}`;
  return spans.length === 0 ? first : `${first}, and the newest of each of ${listed(spans)}`;
}

/** The schedule in one sentence. */
export function scheduleSentence(schedule: BackupSchedule): string {
  const when = frequencyWords(schedule);
  const drilled = schedule.drill ? ', each drilled as soon as it is stored' : '';
  const made = when === null ? 'No backup is made by itself' : `Backups are made ${when}${drilled}`;
  return `${made}; each target keeps ${keepWords(schedule.keep)}.`;
}

/** Who can restore from what is stored. */
export function slotsSentence(withSlots: boolean): string {
  return withSlots
    ? 'The slots lie in the notes: the passphrase of an officer is enough to restore.'
    : 'The slots are left out of the notes: only the recovery kit restores.';
}

/** *02:00* today, *24 Nov 2026, 02:00* on another day. */
export function shortMoment(time: number, now: number): string {
  const minute = minuteOf(time);
  return daysBetween(time, now) === 0 ? (minute.split(', ')[1] ?? minute) : minute;
}

/** Whether anything was stored anywhere, good or not. */
export function hasCopies({ targets }: Pick<BackupState, 'targets'>): boolean {
  return targets.some((target) => target.copies > 0);
}

/** How a target stands, in a few words. @param lost copies there that are missing or damaged */
export function targetStanding(target: BackupTargetRow, lost: number): { mark: MarkKind; words: string } {
  if (target.problem !== null) return { mark: 'loss', words: 'The last attempt failed' };
  if (lost > 0) return { mark: 'loss', words: `${count(lost, 'copy', 'copies')} missing or damaged` };
  if (target.last === null) return { mark: 'absent', words: 'No copy there yet' };
  return { mark: 'good', words: 'The last attempt went well' };
}

/** What matters of a copy, in sentences: whether it is good, how that is known, and who can open it. */
export function copySummary(copy: BackupRow, now: number): string[] {
  const read = copy.verifiedAt === null ? null : `read back whole ${ago(copy.verifiedAt, now)}`;
  const before = read === null ? 'nobody read it back here' : `it was last ${read}`;
  const sentences = {
    good: [read === null ? 'It is good.' : `It is good: ${read}, and what was sent.`],
    unproved: ['It was found there and counts for nothing until a drill has opened it. Drill it.'],
    missing: [`It is not there any more; ${before}. Back up again.`],
    damaged: [`It is damaged; ${before}. Back up again, and find out who changed it.`],
    pruned: ['The rule of what to keep removed it; newer ones took its place.'],
  }[copy.state];
  if (copy.state !== 'good') return sentences;
  return [
    ...sentences,
    copy.drilledAt === null
      ? 'It was never drilled: that it can be restored is not proved yet.'
      : `It was opened and held against its log ${ago(copy.drilledAt, now)}.`,
    copy.withSlots ? 'The passphrase of an officer opens it.' : 'Only the recovery kit opens it.',
  ];
}

/** Why a copy cannot be drilled here, in words; `null` where it can. */
export function drillRefusal({ state, withSlots }: Pick<BackupRow, 'state' | 'withSlots'>): string | null {
  if (state === 'pruned' || state === 'missing') return 'It is not there any more.';
  return withSlots ? null : 'Only the recovery kit opens it: restore it on another workstation to try that.';
}
