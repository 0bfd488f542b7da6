import type { BackupRow, BackupState, BackupTargetRow } from '../../preload/contract/backup.ts';
import { placeWords } from '../../preload/contract/place-words.ts';
import type { FoundBackup } from '../../preload/contract/restore.ts';
import { keepWords, scheduleWords } from '../../preload/contract/schedule-words.ts';
import { utcMinute } from '../formats/utc-minute.ts';
import { facts, table } from './table.ts';

/** All that there is to know of backups, for people. */
export function stateText({ verdict, schedule, dueAt, failures, retryAt, changes, targets, last }: BackupState): string {
  const next = dueAt === null ? 'none by itself' : `${utcMinute(dueAt)} UTC`;
  return [
    verdict.text,
    ...verdict.reasons.map(({ text }) => `- ${text}`),
    '',
    facts([
      ['Backups', scheduleWords(schedule)],
      ['Keeps', keepWords(schedule.keep)],
      ['Opens with', schedule.withSlots ? 'a passphrase or the recovery kit' : 'the recovery kit alone'],
      ['Drill', schedule.drill ? 'of each, as soon as it is stored' : 'only when asked for'],
      ['Next', retryAt === null ? next : `${utcMinute(retryAt)} UTC, after ${failures === 1 ? 'a failure' : `${failures} failures`}`],
      ['Newest good', last === null ? 'none' : `${last.name} on ${last.target}, ${utcMinute(last.takenAt)} UTC`],
      ['Changed since', String(changes)],
    ]),
    ...(targets.length === 0 ? [] : ['', table(targetColumns, targets)]),
    ...targets.flatMap(({ name, differences }) => differences.map((difference) => `${name}: ${difference}`)),
  ].join('\n');
}

const targetColumns = [
  { title: 'TARGET', value: ({ name }: BackupTargetRow) => name },
  { title: 'PLACE', value: ({ place }: BackupTargetRow) => placeWords(place) },
  { title: 'SIGNS IN', value: ({ signIn }: BackupTargetRow) => (signIn === 'none' ? '-' : signIn) },
  { title: 'WHEN', value: ({ scheduled }: BackupTargetRow) => (scheduled ? 'scheduled' : 'by hand') },
  { title: 'COPIES', value: ({ copies }: BackupTargetRow) => String(copies), right: true },
  { title: 'NEWEST (UTC)', value: ({ last }: BackupTargetRow) => (last === null ? 'none' : utcMinute(last.takenAt)) },
  { title: 'PROBLEM', value: ({ problem }: BackupTargetRow) => (problem === null ? '' : `${problem.error.message} (${problem.error.code})`) },
];

/** Copies under titles. */
export function copiesTable(rows: readonly BackupRow[]): string {
  return table(copyColumns, rows);
}

/** States of copies, as the window and the guide call them. */
export const copyStateWords: Record<BackupRow['state'], string> = {
  good: 'good',
  unproved: 'not proved',
  missing: 'missing',
  damaged: 'damaged',
  pruned: 'removed by rule',
};

/** States of found backups, as the window and the guide call them. */
export const foundStateWords: Record<FoundBackup['state'], string> = {
  unchecked: 'not yet checked',
  signed: 'signed',
  proved: 'proved',
  'other-key': 'other key',
  damaged: 'damaged',
};

const copyColumns = [
  { title: 'BACKUP', value: ({ name }: BackupRow) => name },
  { title: 'TARGET', value: ({ target }: BackupRow) => target },
  { title: 'TAKEN (UTC)', value: ({ takenAt }: BackupRow) => utcMinute(takenAt) },
  { title: 'SIZE', value: ({ size }: BackupRow) => sizeWords(size), right: true },
  { title: 'STATE', value: ({ state }: BackupRow) => copyStateWords[state] },
  { title: 'READ BACK', value: ({ verifiedAt }: BackupRow) => (verifiedAt === null ? 'never' : utcMinute(verifiedAt)) },
  { title: 'DRILLED', value: ({ drilledAt }: BackupRow) => (drilledAt === null ? 'never' : utcMinute(drilledAt)) },
  { title: 'OPENS WITH', value: ({ withSlots }: BackupRow) => (withSlots ? 'passphrase, kit' : 'kit') },
  { title: 'PROBLEM', value: ({ problem }: BackupRow) => problem?.message ?? '' },
];

/** Decimal, as file managers and the window show it: *312 B*, *1.7 kB*, *24 MB*. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const unit = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  const value = bytes / 1000 ** unit;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit - 1]}`;
}
