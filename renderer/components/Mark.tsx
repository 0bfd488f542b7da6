import { Ban, Check, CircleDashed, CircleDot, CircleX, Clock, KeyRound, type LucideIcon, Minus, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './join-classes.ts';
import styles from './Mark.module.css';

export type MarkKind = 'good' | 'plain' | 'quiet' | 'waiting' | 'running' | 'attention' | 'loss' | 'absent' | 'key' | 'stopped';

const SHAPES: Record<MarkKind, { icon: LucideIcon; tone: 'good' | 'plain' | 'quiet' | 'attention' | 'loss' }> = {
  good: { icon: Check, tone: 'good' },
  key: { icon: KeyRound, tone: 'good' },
  running: { icon: CircleDot, tone: 'good' },
  plain: { icon: Minus, tone: 'plain' },
  quiet: { icon: Minus, tone: 'quiet' },
  waiting: { icon: Clock, tone: 'attention' },
  attention: { icon: TriangleAlert, tone: 'attention' },
  absent: { icon: CircleDashed, tone: 'attention' },
  loss: { icon: CircleX, tone: 'loss' },
  stopped: { icon: Ban, tone: 'quiet' },
};

/** A state: a shape, a colour and a word, so that none of the three has to be seen for the other two to tell. */
export function Mark({ kind, children }: { kind: MarkKind; children: ReactNode }) {
  const { icon: Icon, tone } = SHAPES[kind];
  return (
    <span className={classes(styles.mark, styles[tone])}>
      <Icon size={14} aria-hidden="true" />
      <span className={styles.words}>{children}</span>
    </span>
  );
}
