import { type ReactNode, useId } from 'react';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { FramedList } from '../components/FramedList.tsx';
import { Mark } from '../components/Mark.tsx';
import { Name } from '../components/Name.tsx';
import styles from './PlanLines.module.css';
import { Refusal } from './Refusal.tsx';

export interface PlanLine {
  id: string;
  label: string;
  /** What it is and becomes, in a few words. */
  words?: ReactNode;
  /** What the officer has to know of it before anything happens, in sentences. */
  notes?: readonly string[];
  /** Why nothing will happen with it. */
  refusal?: ErrorAnswer | null;
}

interface Props {
  label: string;
  lines: readonly PlanLine[];
  /** Where lines can be left out: which are in. */
  chosen?: { ids: ReadonlySet<string>; onToggle: (id: string) => void };
  name: string;
}

/** What a command would do, line by line, before it does anything. */
export function PlanLines({ label, lines, chosen, name }: Props) {
  const base = useId();
  return (
    <FramedList label={label} className={styles.lines} name={name}>
      <ul>
        {lines.map(({ id, label: title, words, notes = [], refusal = null }) => (
          <li key={id} className={styles.line} data-refused={refusal?.code}>
            {chosen !== undefined && (
              <input
                type="checkbox"
                aria-labelledby={`${base}-${id}`}
                disabled={refusal !== null}
                checked={chosen.ids.has(id)}
                onChange={() => chosen.onToggle(id)}
              />
            )}
            <div className={styles.words}>
              <strong id={`${base}-${id}`}>
                <Name text={title} wrap />
              </strong>
              {words !== undefined && refusal === null && <span className={styles.soft}>{words}</span>}
              {refusal === null &&
                notes.map((note) => (
                  <Mark key={note} kind="attention">
                    <span className={styles.note}>{note}</span>
                  </Mark>
                ))}
              {refusal !== null && <Refusal refusal={refusal} />}
            </div>
          </li>
        ))}
      </ul>
    </FramedList>
  );
}
