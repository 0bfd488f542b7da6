import { describe, expect, it } from 'vitest';
import { copyStateWords, foundStateWords, sizeWords } from '../../../main/cli/backup-words.ts';
import { type Besides, judge } from '../../../main/service/backup-view.ts';
import {
  type BackupRow,
  type BackupSchedule,
  type BackupState,
  type BackupTargetRow,
  backupSchedule,
  hostKey,
  targetName,
  verdictReason,
} from '../../../preload/contract/backup.ts';
import type { CommandRow } from '../../../preload/contract/commands.ts';
import { placeWords } from '../../../preload/contract/place-words.ts';
import type { FoundBackup } from '../../../preload/contract/restore.ts';
import { keepWords, SCHEDULE_LIMITS, scheduleSentence, scheduleWords } from '../../../preload/contract/schedule-words.ts';
import { COPY_STATE_WORDS, copySummary, drillRefusal, shortMoment, targetStanding } from '../../../renderer/components/backup-words.ts';
import { backupDays, daysSentence, dayWords } from '../../../renderer/components/charts/backup-days.ts';
import { progressWords } from '../../../renderer/components/command-words.ts';
import { fileSize } from '../../../renderer/components/numbers.ts';
import { enteredOf, type ScheduleEntered, scheduleOf, timeOfDay } from '../../../renderer/dialogs/backup/schedule-form.ts';
import { keptSignIn, nameProblem } from '../../../renderer/dialogs/backup/target-form.ts';
import { FOUND_WORDS } from '../../../renderer/dialogs/restore/restore-words.ts';
import { lookOf } from '../../../renderer/pages/overview/attention.ts';

const now = new Date(2026, 10, 25, 14, 30).getTime();
const hoursAgo = (hours: number) => now - hours * 3_600_000;

const schedule: BackupSchedule = {
  frequency: 'daily',
  at: '02:00',
  weekday: 1,
  day: 31,
  cron: null,
  afterChanges: null,
  keep: { newest: 3, daily: 7, weekly: 4, monthly: 12, yearly: 0 },
  withSlots: true,
  drill: true,
};
const copy: BackupRow = {
  id: 'copy00000001',
  target: 'KINGSTON',
  place: '/media/kingston',
  name: 'strongroom-a-12',
  logSize: 12,
  policyGeneration: 1,
  size: 1000,
  takenAt: hoursAgo(12),
  officer: 'alice',
  withSlots: true,
  verifiedAt: hoursAgo(12),
  drilledAt: hoursAgo(12),
  state: 'good',
  problem: null,
};
const target: BackupTargetRow = {
  name: 'KINGSTON',
  place: { kind: 'folder', path: '/media/kingston' },
  signIn: 'none',
  scheduled: true,
  differences: [],
  last: copy,
  copies: 1,
  problem: null,
};
const state: BackupState = {
  targets: [target],
  schedule,
  dueAt: now + 12 * 3_600_000,
  failures: 0,
  retryAt: null,
  changes: 0,
  last: copy,
  verdict: { state: 'good', text: '', reasons: [] },
};
const { verdict: _, ...unjudged } = state;
const verdict = (change: Partial<BackupState>, besides: Partial<Besides> = {}) =>
  judge({ ...unjudged, ...change }, { bad: 0, forks: [], hasKit: true, now, ...besides });
const codes = (...given: Parameters<typeof verdict>) => verdict(...given).reasons.map(({ code }) => code);

describe('the verdict on the backups', () => {
  const failed = { error: { code: 'DISK_FULL', message: 'It is full.', hint: '' } as const, at: 0 };

  it('is good while the last one is as fresh as the schedule says and was drilled', () => {
    expect(verdict({})).toEqual({
      state: 'good',
      text: 'The vault could be restored from KINGSTON with an officer’s passphrase or the recovery kit.',
      reasons: [],
    });
    expect(codes({ changes: 7 })).toEqual([]);
  });

  it('is loss without a target or a good copy, and says that before everything else', () => {
    const none = verdict({ targets: [], last: null, dueAt: null, changes: 9 });
    expect([none.state, none.reasons.map(({ code }) => code)]).toEqual(['loss', ['BACKUP_NONE']]);
    const never = verdict({ targets: [{ ...target, last: null, problem: failed }], last: null, failures: 1 });
    expect([never.state, never.reasons.map(({ code }) => code)]).toEqual(['loss', ['BACKUP_NEVER', 'BACKUP_TARGET_FAILING']]);
  });

  it('counts a backup as late when it is due and not there, but not one that is under way', () => {
    expect(codes({ dueAt: now - 14 * 60_000 })).toEqual([]);
    expect(codes({ dueAt: now - 16 * 60_000 })).toEqual(['BACKUP_LATE']);
  });

  it('names what failed once, and how often where it was more than once', () => {
    expect(verdict({ failures: 1, targets: [{ ...target, problem: failed }] }).reasons).toEqual([
      { code: 'BACKUP_TARGET_FAILING', severity: 'attention', text: 'KINGSTON: It is full.' },
    ]);
    expect(codes({ failures: 3, targets: [{ ...target, problem: failed }] })).toEqual(['BACKUP_TARGET_FAILING', 'BACKUP_FAILING']);
    expect(codes({ failures: 1 })).toEqual(['BACKUP_FAILING']);
  });

  it('speaks of the newest copy where it asks for a drill, whatever others were drilled', () => {
    const undrilled = { ...copy, drilledAt: null };
    expect(codes({ last: undrilled, targets: [{ ...target, last: undrilled }, target] })).toEqual(['BACKUP_UNDRILLED']);
  });

  it('counts what changed where nothing will back it up by itself', () => {
    expect(codes({ changes: 1, targets: [{ ...target, scheduled: false }] })).toEqual(['BACKUP_CHANGES']);
    expect(codes({ changes: 1, schedule: { ...schedule, frequency: 'never' } })).toEqual(['BACKUP_CHANGES']);
    expect(codes({ changes: 1, schedule: { ...schedule, frequency: 'never', afterChanges: 50 } })).toEqual([]);
  });

  it('counts lost copies and a second history', () => {
    expect(codes({}, { bad: 2, forks: ['KINGSTON'] })).toEqual(['BACKUP_FORKED', 'BACKUP_LOST']);
  });

  it('leads to the page of the backups, each of it', () => {
    for (const code of verdictReason.shape.code.options) expect(lookOf(code, { attentionDays: 30, urgentDays: 7 }), code).toHaveProperty('backup');
  });
});

describe('a schedule in words', () => {
  it('says when, for every frequency', () => {
    const when = (change: Partial<BackupSchedule>) => scheduleWords({ ...schedule, ...change });
    expect(when({})).toBe('every day at 02:00');
    expect(when({ frequency: 'hourly', at: '00:20' })).toBe('every hour, 20 minutes past');
    expect(when({ frequency: 'hourly', at: '09:00' })).toBe('every full hour');
    expect(when({ frequency: 'weekly', weekday: 0 })).toBe('every Sunday at 02:00');
    expect(when({ frequency: 'monthly' })).toBe('on day 31 of each month at 02:00, or on its last where it is shorter');
    expect(when({ frequency: 'monthly', day: 1 })).toBe('on day 1 of each month at 02:00');
    expect(when({ frequency: 'cron', cron: '0 2 * * 1-5' })).toBe('by the cron expression 0 2 * * 1-5');
    expect(when({ frequency: 'never' })).toBe('only when asked for');
    expect(when({ frequency: 'never', afterChanges: 50 })).toBe('after 50 changes');
    expect(when({ afterChanges: 1 })).toBe('every day at 02:00, and after 1 change');
  });

  it('says what stays', () => {
    expect(keepWords(schedule.keep)).toBe('the newest 3, and the newest of each of 7 days, 4 weeks and 12 months');
    expect(keepWords({ newest: 1, daily: 0, weekly: 0, monthly: 0, yearly: 0 })).toBe('the newest');
    expect(keepWords({ newest: 2, daily: 0, weekly: 0, monthly: 0, yearly: 1 })).toBe('the newest 2, and the newest of each of 1 year');
  });

  it('is one sentence', () => {
    expect(scheduleSentence({ ...schedule, keep: { newest: 3, daily: 0, weekly: 0, monthly: 0, yearly: 0 } })).toBe(
      'Backups are made every day at 02:00, each drilled as soon as it is stored; each target keeps the newest 3.',
    );
    expect(scheduleSentence({ ...schedule, frequency: 'never', afterChanges: 50 })).toMatch(/^Backups are made after 50 changes, each drilled/);
    expect(scheduleSentence({ ...schedule, frequency: 'never' })).toMatch(/^No backup is made by itself;/);
  });
});

describe('the form of a schedule', () => {
  it('has the limits that the contract has', () => {
    const most = (change: Partial<BackupSchedule>) => backupSchedule.safeParse({ ...schedule, ...change }).success;
    const { changes, kept, cron } = SCHEDULE_LIMITS;
    expect([most({ afterChanges: changes }), most({ afterChanges: changes + 1 })]).toEqual([true, false]);
    expect([most({ keep: { ...schedule.keep, yearly: kept } }), most({ keep: { ...schedule.keep, yearly: kept + 1 } })]).toEqual([true, false]);
    expect([most({ cron: '*'.repeat(cron) }), most({ cron: '*'.repeat(cron + 1) })]).toEqual([true, false]);
  });

  const read = (change: Partial<ScheduleEntered>) => scheduleOf({ ...enteredOf(schedule), ...change }, schedule);

  it('gives back what it was given', () => {
    for (const given of [
      schedule,
      { ...schedule, frequency: 'hourly', at: '00:45' },
      { ...schedule, frequency: 'cron', cron: '*/5 * * * *', afterChanges: 3 },
      { ...schedule, frequency: 'monthly', day: 2, withSlots: false, drill: false },
      { ...schedule, frequency: 'never' },
    ] as const)
      expect(scheduleOf(enteredOf(given), given)).toEqual({ schedule: given });
  });

  it('never lets anything through that the contract refuses', () => {
    for (const change of [
      { at: '2:00' },
      { at: '24:00' },
      { at: '02:60' },
      { at: '' },
      { at: '02:00:00' },
      { frequency: 'hourly', minute: '60' },
      { frequency: 'monthly', day: '32' },
      { frequency: 'monthly', day: '0' },
      { frequency: 'cron', cron: '* * * *' },
      { frequency: 'cron', cron: `${'0,'.repeat(120)}0 * * * *` },
      { byChanges: true, changes: '0' },
      { byChanges: true, changes: '999999' },
      { keep: { newest: '0', daily: '0', weekly: '0', monthly: '0', yearly: '0' } },
      { keep: { newest: '1001', daily: '0', weekly: '0', monthly: '0', yearly: '0' } },
    ] satisfies Partial<ScheduleEntered>[]) {
      const answer = read(change);
      if ('schedule' in answer) expect(backupSchedule.safeParse(answer.schedule).success, JSON.stringify(change)).toBe(true);
      else expect(answer.left).toMatch(/[.?]$/);
    }
  });

  it('says what is wrong in words, and only of what is asked', () => {
    expect(read({ at: '24:00' })).toEqual({ left: 'At what time of day? Write it as 02:00.' });
    expect(read({ frequency: 'cron', cron: '* * *' })).toEqual({ left: 'A cron expression has five fields.' });
    expect(read({ frequency: 'never', at: '24:00', day: 'x', cron: 'x', changes: 'x' })).toEqual({ schedule: { ...schedule, frequency: 'never' } });
    expect(read({ frequency: 'weekly', weekday: 5, at: '23:59' })).toEqual({ schedule: { ...schedule, frequency: 'weekly', weekday: 5, at: '23:59' } });
  });

  it('takes a time as people type it', () => {
    expect(['2:05', ' 02:05 ', '23:59', '24:00', '2:5', '0205'].map(timeOfDay)).toEqual(['02:05', '02:05', '23:59', null, null, null]);
  });
});

describe('targets in words', () => {
  const place = { kind: 'sftp', host: 'vault.example', port: 22, user: 'backup', path: '/srv', hostKey: `SHA256:${'A'.repeat(43)}` } as const;

  it('says where', () => {
    expect(hostKey.safeParse(place.hostKey).success).toBe(true);
    expect(placeWords(place)).toBe('sftp://backup@vault.example/srv');
    expect(placeWords({ ...place, path: 'vaults/acme' })).toBe('sftp://backup@vault.example/~/vaults/acme');
    expect(placeWords({ ...place, host: 'fe80::1', port: 2222 })).toBe('sftp://backup@[fe80::1]:2222/srv');
    expect(placeWords(target.place)).toBe('/media/kingston');
  });

  it('says a failure before a good copy', () => {
    const failed = { error: { code: 'DISK_FULL', message: '', hint: '' } as const, at: 0 };
    expect(targetStanding({ ...target, problem: failed }, 1).words).toBe('The last attempt failed');
    expect(targetStanding(target, 2)).toEqual({ mark: 'loss', words: '2 copies missing or damaged' });
    expect(targetStanding({ ...target, last: null }, 0).mark).toBe('absent');
    expect(targetStanding(target, 0).mark).toBe('good');
  });

  it('takes no name that the contract refuses, and none twice', () => {
    for (const name of ['', 'a/b', 'a\\b', 'a\u0007b', 'a\u202eb', 'KINGSTON', 'Büro 2'])
      expect(nameProblem(name, []) === undefined, JSON.stringify(name)).toBe(targetName.safeParse(name).success);
    expect(nameProblem('kingston', ['KINGSTON'])).toBe('There is a target of that name.');
  });

  it('keeps how a server is signed in to, and has nothing to keep of a folder', () => {
    expect(keptSignIn({ ...target, place, signIn: 'key' })).toEqual({ place, signIn: 'key' });
    expect(keptSignIn(target)).toBeNull();
    expect(keptSignIn(null)).toBeNull();
  });
});

describe('copies in words', () => {
  it('says whether it is good, how that is known, and who can open it', () => {
    expect(copySummary(copy, now)).toEqual([
      'It is good: read back whole 12 h ago, and what was sent.',
      'It was drilled 12 h ago: opened, and held against its log.',
      'The passphrase of an officer opens it.',
    ]);
    expect(copySummary({ ...copy, state: 'damaged' }, now)).toEqual([
      'It is damaged; it was last read back whole 12 h ago. Back up again, and find out who changed it.',
    ]);
    expect(copySummary({ ...copy, withSlots: false }, now).at(-1)).toBe('Only the recovery kit opens it.');
    expect(copySummary({ ...copy, state: 'unproved' }, now).join(' ')).toMatch(/counts for nothing until a drill/);
    expect(drillRefusal({ ...copy, state: 'unproved' })).toBeNull();
    expect(copySummary({ ...copy, drilledAt: null }, now).join(' ')).toContain('never drilled');
  });

  it('offers a drill of what is there and of what a passphrase opens', () => {
    expect(drillRefusal(copy)).toBeNull();
    expect(drillRefusal({ ...copy, state: 'damaged' })).toBeNull();
    expect(drillRefusal({ ...copy, state: 'missing' })).toMatch(/not there/);
    expect(drillRefusal({ ...copy, withSlots: false })).toMatch(/recovery kit/);
  });

  it('says the hour today and the day before that', () => {
    expect(shortMoment(new Date(2026, 10, 25, 2, 0).getTime(), now)).toBe('02:00');
    expect(shortMoment(new Date(2026, 10, 24, 23, 59).getTime(), now)).toBe('24 Nov 2026, 23:59');
  });

  it('counts what is written in bytes, not in the units of the queue', () => {
    const running = { kind: 'back-up', done: 1000, total: 4000, endedAt: null } as CommandRow;
    expect(progressWords(running)).toBe('1.0 MB of 4.1 MB');
    expect(progressWords({ ...running, endedAt: 1 })).toBe('');
    expect(progressWords({ ...running, kind: 'verify-backups' })).toBe('1,000 of 4,000');
  });
});

describe('the words of states and sizes', () => {
  it('are the same in the window and on the command line', () => {
    for (const [state, { word }] of Object.entries(COPY_STATE_WORDS)) expect(copyStateWords[state as BackupRow['state']]).toBe(word);
    for (const [state, { word }] of Object.entries(FOUND_WORDS)) expect(foundStateWords[state as FoundBackup['state']]).toBe(word);
    for (const size of [0, 999, 1000, 1704, 24_000_000, 999_999, 3_400_000_000, 7e15]) expect(sizeWords(size)).toBe(fileSize(size));
  });
});

describe('the strip of days', () => {
  const at = (ago: number, hour = 2) => new Date(2026, 10, 25 - ago, hour).getTime();

  it('puts every copy and every failure on its own day, by the calendar', () => {
    const days = backupDays(
      [
        { takenAt: at(0), state: 'good' },
        { takenAt: at(1, 23), state: 'good' },
        { takenAt: at(1, 1), state: 'pruned' },
        { takenAt: at(3), state: 'pruned' },
        { takenAt: at(4), state: 'good' },
        { takenAt: at(4), state: 'damaged' },
        { takenAt: at(5), state: 'missing' },
      ],
      [at(1), at(2)],
      now,
      7,
    );
    expect(days.map(({ ago, state: how }) => [ago, how])).toEqual([
      [6, 'none'],
      [5, 'damaged'],
      [4, 'damaged'],
      [3, 'removed'],
      [2, 'failed'],
      [1, 'good'],
      [0, 'good'],
    ]);
    expect(dayWords(days[5] ?? days[0] ?? never(), now)).toBe('24 Nov 2026: 1 good copy, 1 copy removed by rule, 1 backup failed');
    expect(dayWords(days[0] ?? never(), now)).toBe('19 Nov 2026: no backup');
    expect(daysSentence(days)).toBe('Backed up on 5 of the last 7 days; on 2 days a backup failed.');
  });

  it('counts a copy that nobody opened yet neither as good nor as lost', () => {
    const [day] = backupDays([{ takenAt: at(0), state: 'unproved' }], [at(0)], now, 1);
    expect(day?.state).toBe('unproved');
    expect(dayWords(day ?? never(), now)).toBe('25 Nov 2026: 1 copy not proved, 1 backup failed');
    const [both] = backupDays(
      [
        { takenAt: at(0), state: 'unproved' },
        { takenAt: at(0), state: 'good' },
      ],
      [],
      now,
      1,
    );
    expect(both?.state).toBe('good');
  });

  it('leaves out what is older, and what a clock that went back has put into the future', () => {
    const days = backupDays(
      [
        { takenAt: at(7), state: 'good' },
        { takenAt: at(-1), state: 'good' },
      ],
      [at(-2)],
      now,
      7,
    );
    expect(days.every(({ state: how }) => how === 'none')).toBe(true);
    expect(daysSentence(days)).toBe('Backed up on 0 of the last 7 days.');
  });
});

function never(): never {
  throw new Error('there is no such day');
}
