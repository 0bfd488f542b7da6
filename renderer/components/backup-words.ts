import type { BackupRow, BackupState, BackupTargetRow } from '../../preload/contract/backup.ts';
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
    unproved: ['It lies there, and nobody has opened it since it was found: it counts for nothing until a drill. Drill it.'],
    missing: [`It is not there any more; ${before}. Back up again.`],
    damaged: [`It is damaged; ${before}. Back up again, and find out who changed it.`],
    pruned: ['The rule of what to keep removed it; newer ones took its place.'],
  }[copy.state];
  if (copy.state !== 'good') return sentences;
  return [
    ...sentences,
    copy.drilledAt === null
      ? 'It was never drilled: that it can be restored is not proved yet.'
      : `It was drilled ${ago(copy.drilledAt, now)}: opened, and held against its log.`,
    copy.withSlots ? 'The passphrase of an officer opens it.' : 'Only the recovery kit opens it.',
  ];
}

/** Why a copy cannot be drilled here, in words; `null` where it can. */
export function drillRefusal({ state, withSlots }: Pick<BackupRow, 'state' | 'withSlots'>): string | null {
  if (state === 'pruned' || state === 'missing') return 'It is not there any more.';
  return withSlots ? null : 'Only the recovery kit opens it: restore it on another workstation to try that.';
}
