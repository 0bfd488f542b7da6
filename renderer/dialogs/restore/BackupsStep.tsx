import { useEffect, useRef } from 'react';
import type { ErrorAnswer } from '../../../preload/contract/errors.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import type { FoundBackup, RestorePlan } from '../../../preload/contract/restore.ts';
import { CodeButton } from '../../components/CodeButton.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { inFours } from '../../components/hex-groups.ts';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count, fileSize, grouped } from '../../components/numbers.ts';
import columns from '../Columns.module.css';
import dialogs from '../Dialogs.module.css';
import styles from './Restore.module.css';
import { byVault, FOUND_WORDS } from './restore-words.ts';

/** A backup by its name, or `null` for the latest that can be proved. */
export interface Choice {
  vaultId: string;
  backup: string | null;
}

interface Props {
  backups: FoundBackup[] | null;
  /** What lies there and is no backup that could be restored. */
  problems: CallOutput<'restore.connectFolder'>['problems'];
  choice: Choice | null;
  onChoose: (choice: Choice) => void;
  plan: RestorePlan | null;
  error: ErrorAnswer | null;
}

/** How many digits tell one vault from another in a list. */
const DIGITS = 16;

function Line({ backup, chosen, ready, onChoose }: { backup: FoundBackup; chosen: boolean; ready: boolean; onChoose: () => void }) {
  const { mark, word } = FOUND_WORDS[backup.state];
  return (
    <li className={styles.backup} data-ready={ready || undefined} data-state={backup.state} data-testid="found-backup">
      <label className={styles.line}>
        <input type="radio" name="restore-backup" checked={chosen} onChange={onChoose} />
        <span className={styles.facts}>
          <span className={styles.taken}>
            <Moment time={backup.takenAt} as="minute" />
          </span>
          <span className={styles.soft}>
            {fileSize(backup.size)} · log {grouped(backup.logSize)} · policy {grouped(backup.policyGeneration)}
            {backup.withSlots ? '' : ' · recovery kit only'}
          </span>
          <span className={styles.file}>
            <Name text={backup.name} mono wrap />
          </span>
        </span>
        <Mark kind={mark}>{word}</Mark>
      </label>
      {backup.problem !== null && (
        <p className={styles.problem}>
          {backup.problem.message} {backup.problem.hint} <CodeButton code={backup.problem.code} />
        </p>
      )}
    </li>
  );
}

/** Step 2: what lies there, the latest first, and what a check found out about each. */
export function BackupsStep({ backups, problems, choice, onChoose, plan, error }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const listed = backups !== null;
  // The form of the first step has given way to this list: the keyboard goes on here.
  useEffect(() => {
    if (listed) (list.current?.querySelector<HTMLElement>('input:checked') ?? list.current?.querySelector<HTMLElement>('input'))?.focus();
  }, [listed]);

  const vaults = byVault(backups ?? []);
  return (
    <section className={columns.column} aria-labelledby="restore-backups">
      <h3 id="restore-backups">2. Which backup</h3>
      {backups === null ? (
        <p className={dialogs.hint}>They are listed here once step 1 is done, with what they say of themselves.</p>
      ) : backups.length === 0 ? (
        <p>There is no backup in this place. A backup is a pair of files, strongroom-….age and strongroom-….note.</p>
      ) : (
        <>
          <ErrorNote error={error} />
          {plan === null && error === null && (
            <p className={dialogs.hint}>What is not yet checked is only said by the files themselves. It is proved with the passphrase or the kit.</p>
          )}
          <div ref={list} role="radiogroup" aria-label="Backups" className={styles.backups} data-testid="restore-backups">
            {vaults.map((vault) => (
              <div key={vault.vaultId} className={styles.vault}>
                <p className={styles.vaultId}>
                  <span>Vault</span> <span className={styles.digits}>{inFours(vault.vaultId.slice(0, DIGITS)).join(' ')} …</span>
                </p>
                <ul>
                  <li className={styles.backup}>
                    <label className={styles.line}>
                      <input
                        type="radio"
                        name="restore-backup"
                        checked={choice?.vaultId === vault.vaultId && choice.backup === null}
                        onChange={() => onChoose({ vaultId: vault.vaultId, backup: null })}
                      />
                      <span className={styles.facts}>
                        <span className={styles.taken}>The latest that is proved</span>
                        <span className={styles.soft}>By policy and log, never by a file’s time</span>
                      </span>
                    </label>
                  </li>
                  {vault.backups.map((backup) => (
                    <Line
                      key={backup.name}
                      backup={backup}
                      chosen={choice?.vaultId === vault.vaultId && choice.backup === backup.name}
                      ready={plan?.chosen.name === backup.name}
                      onChoose={() => onChoose({ vaultId: vault.vaultId, backup: backup.name })}
                    />
                  ))}
                </ul>
              </div>
            ))}
          </div>
        </>
      )}
      {problems.length > 0 && (
        <div className={styles.unfit} data-testid="restore-problems">
          <p>
            <Mark kind="attention">
              {count(problems.length, 'thing')} there {problems.length === 1 ? 'is' : 'are'} no backup that could be restored:
            </Mark>
          </p>
          <ul>
            {problems.map(({ name, error: why }) => (
              <li key={`${name} ${why.code}`}>
                <span className={styles.file}>
                  <Name text={name} mono wrap />
                </span>
                <p className={styles.soft}>
                  {why.message} {why.hint} <CodeButton code={why.code} />
                </p>
              </li>
            ))}
          </ul>
        </div>
      )}
      {plan !== null && (
        <div role="status" className={styles.found} data-testid="restore-plan">
          <Mark kind="good">
            <span className={styles.strong}>
              Proved: the backup of <Moment time={plan.chosen.takenAt} as="minute" /> can be restored.
            </span>
          </Mark>
          {plan.warnings.length > 0 && (
            <ul className={dialogs.bullets}>
              {plan.warnings.map((warning) => (
                <li key={warning}>{warning}</li>
              ))}
            </ul>
          )}
          <p className={styles.soft}>{plan.anchor}</p>
          <p className={styles.soft}>Its officers: {plan.officers.join(', ')}. They unlock it with the passphrases they had then.</p>
        </div>
      )}
    </section>
  );
}
