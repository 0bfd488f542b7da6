import type { DraftProblem } from '../../../preload/contract/requests.ts';
import { Mark } from '../../components/Mark.tsx';
import styles from './Request.module.css';

/** What is wrong, or unwise, beside what it concerns. */
export function Problems({ problems, id }: { problems: readonly DraftProblem[]; id?: string }) {
  if (problems.length === 0) return null;
  return (
    <ul className={styles.problems} id={id}>
      {problems.map((problem) => (
        <li key={`${problem.severity} ${problem.text}`} data-problem={problem.severity}>
          <Mark kind={problem.severity === 'error' ? 'loss' : 'attention'}>
            <span className={styles.words}>{problem.text}</span>
          </Mark>
        </li>
      ))}
    </ul>
  );
}
