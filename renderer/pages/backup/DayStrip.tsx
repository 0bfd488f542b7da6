import { useMemo } from 'react';
import type { BackupRow } from '../../../preload/contract/backup.ts';
import { BackupDays } from '../../components/charts/BackupDays.tsx';
import { backupDays } from '../../components/charts/backup-days.ts';
import { ask } from '../../stores/ask.ts';
import { useBackup } from '../../stores/backup.ts';
import { useNow } from '../../stores/clock.ts';
import { useCommands } from '../../stores/commands.ts';
import { MOST_AT_ONCE } from '../../stores/limits.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import styles from './StateTab.module.css';

const DAYS = 60;
const HOUR = 3_600_000;

/** Whether there was a backup on each of the last days. */
export function DayStrip({ copies }: { copies: readonly BackupRow[] }) {
  const revision = useBackup((state) => state.revision);
  const commands = useCommands((state) => state.revision);
  const now = useNow(HOUR);
  const failed = useAnswer(`failed ${revision} ${commands}`, () =>
    ask('commands.list', { kinds: ['back-up'], states: ['failed', 'interrupted'], limit: MOST_AT_ONCE }),
  ).value;
  const days = useMemo(
    () =>
      backupDays(
        copies,
        (failed?.items ?? []).map((command) => command.createdAt),
        now,
        DAYS,
      ),
    [copies, failed, now],
  );
  return (
    <section className={styles.part} aria-labelledby="backup-days">
      <h2 id="backup-days">The last {DAYS} days</h2>
      <BackupDays days={days} now={now} />
    </section>
  );
}
