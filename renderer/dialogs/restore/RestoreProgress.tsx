import { useEffect, useRef } from 'react';
import { Progress } from '../../components/Progress.tsx';
import { useRestore } from '../../stores/restore.ts';
import styles from './Restore.module.css';
import { progressWords } from './restore-words.ts';

/** How far the step is that runs. */
export function RestoreProgress({ stopping }: { stopping: boolean }) {
  const progress = useRestore((state) => state.progress);
  const line = useRef<HTMLDivElement>(null);
  // The button that began this is gone. Stop comes next for the keyboard; a second Enter must not press it.
  useEffect(() => line.current?.focus(), []);
  const words = stopping ? 'Stopping' : progress === null ? 'Working' : progressWords(progress);
  return (
    <div ref={line} tabIndex={-1} className={styles.progress} data-testid="restore-progress">
      {/* The stage is read out, its figures are not: they change too often. */}
      <span role="status" className="visually-hidden">
        {words.split(',')[0]}
      </span>
      <span aria-hidden="true">{words}…</span>
      <Progress label={words} done={progress?.done ?? 0} total={stopping ? null : (progress?.total ?? null)} />
    </div>
  );
}
