import { FlaskConical } from 'lucide-react';
import type { ReactNode } from 'react';
import type { BackupState } from '../../../preload/contract/backup.ts';
import { placeWords } from '../../../preload/contract/place-words.ts';
import { Button } from '../../components/Button.tsx';
import { drillRefusal, hasCopies, shortMoment } from '../../components/backup-words.ts';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count, grouped } from '../../components/numbers.ts';
import { useNow } from '../../stores/clock.ts';
import { openDialog } from '../../stores/navigation.ts';
import styles from './Glance.module.css';

function Answer({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** When the next is made by itself, or tried again. */
function NextBackup({ state: { dueAt, retryAt, failures } }: { state: BackupState }) {
  const now = useNow(60_000);
  if (failures > 0 && retryAt !== null)
    return (
      <>
        <strong>{retryAt <= now ? 'now' : shortMoment(retryAt, now)}</strong>
        <Mark kind="loss">{failures === 1 ? 'tried again after a failure' : `tried again after ${grouped(failures)} failures`}</Mark>
      </>
    );
  if (dueAt === null)
    return (
      <>
        <strong>none</strong>
        <span>Nothing makes one by itself.</span>
      </>
    );
  return (
    <>
      <strong>{dueAt <= now ? 'now' : shortMoment(dueAt, now)}</strong>
      <Moment time={dueAt} as="distance" />
    </>
  );
}

/** The answers that nobody may have to look for: could it be restored today, and how that is known. */
export function Glance({ state, may }: { state: BackupState; may: boolean }) {
  const { last, verdict, changes } = state;
  const now = useNow(60_000);
  const drilled = last?.drilledAt ?? null;
  // Copies that are damaged were read back and drilled once: that is nothing to go by now.
  const nothingGood = last === null && hasCopies(state) ? 'no good copy' : null;
  const at = state.targets.find((target) => target.name === last?.target);
  return (
    <section className={styles.glance} aria-labelledby="backup-verdict">
      <h2 id="backup-verdict">Could the vault be restored today?</h2>
      <div className={styles.verdict} data-testid="backup-verdict" data-state={verdict.state}>
        <p role="status" className={styles.sentence}>
          <Mark kind={verdict.state}>
            <span className={styles.words}>{verdict.text}</span>
          </Mark>
        </p>
        {verdict.reasons.length > 0 && (
          <ul className={styles.reasons}>
            {verdict.reasons.map(({ code, text }) => (
              <li key={`${code} ${text}`}>{text}</li>
            ))}
          </ul>
        )}
      </div>
      <dl className={styles.answers}>
        <Answer name="Last good backup">
          {last === null ? (
            <Mark kind="absent">{hasCopies(state) ? 'none that is good' : 'none yet'}</Mark>
          ) : (
            <>
              <strong>{shortMoment(last.takenAt, now)}</strong>
              <Moment time={last.takenAt} as="ago" />
            </>
          )}
        </Answer>
        <Answer name="Where">
          {last === null ? (
            (nothingGood ?? 'nowhere')
          ) : (
            <>
              <strong>
                <Name text={last.target} />
              </strong>
              <Name text={at === undefined ? last.place : placeWords(at.place)} />
            </>
          )}
        </Answer>
        <Answer name="Read back">
          {last === null || last.verifiedAt === null ? (
            (nothingGood ?? 'never')
          ) : (
            <>
              <strong>{shortMoment(last.verifiedAt, now)}</strong>
              <Mark kind="good">what was sent</Mark>
            </>
          )}
        </Answer>
        <Answer name="Drilled">
          {drilled === null ? (nothingGood ?? <Mark kind="absent">never</Mark>) : <strong>{shortMoment(drilled, now)}</strong>}
          {drilled !== null && <Mark kind="good">opened, whole</Mark>}
          {may && last !== null && drillRefusal(last) === null && (
            <Button
              kind="quiet"
              className={styles.drill}
              icon={<FlaskConical size={14} aria-hidden="true" />}
              onClick={() => openDialog({ kind: 'drill', backup: last })}
            >
              Drill…
            </Button>
          )}
        </Answer>
        <Answer name="Next">
          <NextBackup state={state} />
        </Answer>
        <Answer name="Changes since">
          <strong>{grouped(changes)}</strong>
          <span>{changes === 0 ? 'All is backed up.' : `${count(changes, 'change is', 'changes are').replace(/^\S+ /, '')} in no backup.`}</span>
        </Answer>
      </dl>
    </section>
  );
}
