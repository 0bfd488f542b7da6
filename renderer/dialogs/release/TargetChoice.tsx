import { ShieldCheck, ShieldOff } from 'lucide-react';
import type { ReleaseTarget } from '../../../preload/contract/release.ts';
import { Check } from '../../components/Field.tsx';
import { Mark } from '../../components/Mark.tsx';
import styles from './Release.module.css';
import { GROUPS } from './release-words.ts';

interface Props {
  targets: ReleaseTarget[];
  target: ReleaseTarget;
  onTarget: (target: ReleaseTarget) => void;
}

/** Who has to open it: a kind of programs, and of these which. */
export function TargetChoice({ targets, target, onTarget }: Props) {
  return (
    <>
      <div role="radiogroup" aria-label="Kind of program" className={styles.formats}>
        {GROUPS.map(({ group, label }) => {
          const first = targets.find((candidate) => candidate.group === group);
          return (
            first !== undefined && (
              <label key={group} className={styles.format} data-on={target.group === group || undefined}>
                <input type="radio" name="group" className="visually-hidden" checked={target.group === group} onChange={() => onTarget(first)} />
                {label}
              </label>
            )
          );
        })}
      </div>
      <div role="radiogroup" aria-label="For whom" className={styles.targets}>
        {targets
          .filter(({ group }) => group === target.group)
          .map((candidate) => (
            <Check
              key={candidate.id}
              type="radio"
              name="target"
              label={candidate.label}
              hint={candidate.opens}
              checked={candidate.id === target.id}
              onChange={() => onTarget(candidate)}
            />
          ))}
      </div>
    </>
  );
}

/** What protects the key, and what becomes of it, before anything is written. */
export function TargetFacts({ target, plain }: { target: ReleaseTarget; plain: boolean }) {
  const readable = target.key && plain;
  return (
    <div className={styles.algorithms} data-testid="release-algorithms">
      {readable ? <ShieldOff size={16} aria-hidden="true" /> : <ShieldCheck size={16} aria-hidden="true" />}
      <div>
        {readable ? (
          <strong>Nothing protects the key: whoever reads the file has it.</strong>
        ) : (
          <ul>
            {target.algorithms.map((algorithm) => (
              <li key={algorithm}>{algorithm}</li>
            ))}
          </ul>
        )}
        {!readable && target.weak !== null && (
          <p className={styles.weak} data-testid="release-weak">
            <Mark kind="attention">Weak</Mark> {target.weak}
          </p>
        )}
        {target.files.length > 1 && (
          <ul className={styles.becomes} aria-label="Files of each certificate">
            {target.files.map(({ extension, holds }) => (
              <li key={extension}>
                <span className={styles.extension}>{extension.replace(/^\//, '')}</span>: {holds}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
