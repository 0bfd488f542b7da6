import { FileCheck2, FileInput, Printer } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { anchorVerdict } from '../../components/anchor-words.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { classes } from '../../components/join-classes.ts';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count, grouped } from '../../components/numbers.ts';
import { refreshCosigners, useAnchors } from '../../stores/anchors.ts';
import { ask } from '../../stores/ask.ts';
import { useAudit } from '../../stores/audit.ts';
import { useNow } from '../../stores/clock.ts';
import { goTo, openDialog } from '../../stores/navigation.ts';
import { useUnlocked } from '../../stores/session.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './LogResult.module.css';

type Vouched = CallOutput<'audit.importCosignature'>;

/** What of the log is kept outside the vault, and who else vouches for it. */
export function AnchorLine() {
  const session = useUnlocked();
  const { state, cosigners } = useAnchors();
  const now = useNow(60_000);
  const importing = useQuestion();
  const [taken, setTaken] = useState<Vouched | null>(null);
  const comparing = useQuestion();
  useEffect(() => void refreshCosigners(), []);

  async function compare(): Promise<void> {
    const [file] = (await comparing.run(() => ask('files.choose', { kind: 'files' })))?.files ?? [];
    if (file === undefined) return;
    const answer = await comparing.run(() => ask('audit.verify', { anchor: file.token }));
    if (answer !== null) useAudit.setState({ verification: answer.command });
  }

  async function bring(): Promise<void> {
    const chosen = await importing.run(() => ask('files.choose', { kind: 'files' }));
    const [file] = chosen?.files ?? [];
    if (file === undefined) return;
    const answer = await importing.run(() => ask('audit.importCosignature', { source: file.token }));
    setTaken(answer);
    if (answer !== null) await refreshCosigners();
  }

  if (state === null) return null;
  const verdict = anchorVerdict(state, now);
  const last = taken ?? cosigners?.cosignatures[0] ?? null;
  return (
    <section className={styles.result} aria-label="Anchors" data-testid="anchors">
      <div className={classes(styles.head, styles.wide)}>
        <div>
          <Mark kind={verdict.kind ?? 'good'}>
            {state.newest === null ? (
              'No anchor outside of this vault is known.'
            ) : (
              <>
                The newest anchor covers {count(state.newest.size, 'entry', 'entries')}: <Name text={state.newest.place} />,{' '}
                <Moment time={state.newest.at} as="minute" />.
              </>
            )}
          </Mark>{' '}
          {state.tail.entries > 0 && (
            <>
              {state.newest === null ? `${count(state.tail.entries, 'entry is', 'entries are')} covered by none` : `${grouped(state.tail.entries)} since then`}
              {state.tail.since !== null && (
                <>
                  , the first <Moment time={state.tail.since} as="ago" />
                </>
              )}
              .
            </>
          )}{' '}
          {last !== null && (
            <span data-testid="cosigned">
              <Name text={last.officer} /> vouched for {count(last.size, 'entry', 'entries')} on <Moment time={last.at} as="minute" />.
            </span>
          )}
        </div>
        <div className={styles.buttons}>
          {state.places.length === 0 && <Button onClick={() => goTo('settings')}>Set up a place for anchors…</Button>}
          <Button icon={<Printer size={16} aria-hidden="true" />} onClick={() => openDialog({ kind: 'save-checkpoint' })}>
            Save a checkpoint…
          </Button>
          <Button icon={<FileCheck2 size={16} aria-hidden="true" />} busy={comparing.busy} onClick={compare}>
            Verify with a checkpoint…
          </Button>
          {session?.role === 'auditor' && <Button onClick={() => openDialog({ kind: 'register-cosigner' })}>Register your cosigning key…</Button>}
          <Button icon={<FileInput size={16} aria-hidden="true" />} busy={importing.busy} onClick={bring}>
            Import cosignature…
          </Button>
        </div>
      </div>
      <ErrorNote error={importing.error ?? comparing.error} />
      {cosigners !== null && cosigners.cosignatures.length > 1 && (
        <details>
          <summary>{count(cosigners.cosignatures.length, 'cosignature')}</summary>
          <ul>
            {cosigners.cosignatures.map(({ officer, cosigner, size, at }) => (
              <li key={`${cosigner} ${size} ${at}`}>
                <Name text={officer} /> ({cosigner}): {count(size, 'entry', 'entries')}, <Moment time={at} as="minute" />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
