import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { count } from '../../components/numbers.ts';
import { ShowKit } from '../../dialogs/officers/ChangeOutcome.tsx';
import { activeCustodians, kitWords, quorumWords } from '../../dialogs/officers/officer-words.ts';
import { openDialog } from '../../stores/navigation.ts';
import { type Officers, useOfficers } from '../../stores/officers.ts';
import styles from './Standing.module.css';

function Line({ title, buttons, children, name }: { title: string; buttons: ReactNode; children: ReactNode; name: string }) {
  return (
    <section className={styles.line} aria-label={title} data-testid={name}>
      <h2>{title}</h2>
      <div className={styles.words}>{children}</div>
      <div className={styles.buttons}>{buttons}</div>
    </section>
  );
}

/** How many must act together, what opens the vault without them, and what is still sealed otherwise. */
export function Standing({ state, may }: { state: Officers; may: boolean }) {
  return (
    <div className={styles.standing}>
      <Quorum state={state} may={may} />
      <KitLine state={state} may={may} />
      {state.behind > 0 && (
        <Line
          name="behind"
          title="Resealing"
          buttons={may && state.stranded < state.behind && <Button onClick={() => openDialog({ kind: 'reseal' })}>Finish resealing…</Button>}
        >
          <Mark kind="attention">
            <span className={styles.sentence}>{count(state.behind, 'key is', 'keys are')} still sealed as an older policy said.</span>
          </Mark>
        </Line>
      )}
    </div>
  );
}

function Quorum({ state, may }: { state: Officers; may: boolean }) {
  const { threshold, need } = state;
  const custodians = activeCustodians(state);
  return (
    <Line
      name="quorum"
      title="Quorum"
      buttons={may && <Button onClick={() => openDialog({ kind: 'change-officers', change: { kind: 'threshold' } })}>Change the quorum…</Button>}
    >
      <p>
        <strong>{quorumWords(threshold.default, custodians)}</strong> to use a stored key
        {need > threshold.default ? `, ${quorumWords(need, custodians)} to change the officers` : ', and to change the officers'}.
      </p>
      {threshold.tags.length > 0 && (
        <ul className={styles.tags}>
          {threshold.tags.map(({ tag, need: demanded, keys }) => (
            <li key={tag}>
              <span className={styles.tag}>{tag}</span> {demanded === null ? 'no more than the others' : quorumWords(demanded, custodians)},{' '}
              {count(keys, 'key')}
            </li>
          ))}
        </ul>
      )}
    </Line>
  );
}

function KitLine({ state, may }: { state: Officers; may: boolean }) {
  const known = useOfficers((slice) => slice.kit);
  const { kit } = state;
  return (
    <Line
      name="kit"
      title="Recovery kit"
      buttons={
        may && (
          <>
            {known?.kept && <ShowKit />}
            <Button onClick={() => openDialog({ kind: 'change-officers', change: { kind: 'kit' } })}>{kit === null ? 'Make a kit…' : 'Renew…'}</Button>
            {kit !== null && <Button onClick={() => openDialog({ kind: 'change-officers', change: { kind: 'kit-revoke' } })}>Revoke…</Button>}
          </>
        )
      }
    >
      {kit === null ? (
        <Mark kind="absent">
          <span className={styles.sentence}>There is none.</span>
        </Mark>
      ) : (
        <>
          <p>
            <strong>{kitWords(kit)}</strong>
            {known?.kit != null && <span className={styles.soft}>, kit {known.kit.digits}</span>}
            <span className={styles.soft}>, since policy {kit.generation}.</span>
          </p>
          {known?.usedAt != null && (
            <Mark kind="attention">
              <span className={styles.sentence}>
                It opened the vault <Moment time={known.usedAt} as="ago" />. {state.stranded > 0 ? 'Renew it once all keys are sealed anew.' : 'Renew it.'}
              </span>
            </Mark>
          )}
          {known?.kept && (
            <Mark kind="attention">
              <span className={styles.sentence}>The new kit has not been put away yet.</span>
            </Mark>
          )}
        </>
      )}
    </Line>
  );
}
