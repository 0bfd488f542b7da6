import type { LineProblem } from '../../../preload/contract/requests.ts';
import { classes } from '../../components/join-classes.ts';
import { count, grouped } from '../../components/numbers.ts';
import { ScrollRegion } from '../../components/ScrollRegion.tsx';
import styles from './Bulk.module.css';

// Whoever puts two hundred right reads the file again; drawing more would only take time.
const SHOWN = 200;

interface Props {
  problems: readonly LineProblem[];
  all: number;
  /** Only unwise: nothing has to be put right. */
  unwise?: boolean;
}

/** What is wrong with a file of requests, or unwise about it, by line and column. */
export function LineProblems({ problems, all, unwise = false }: Props) {
  const shown = problems.slice(0, SHOWN);
  return (
    <ScrollRegion
      label={unwise ? `What is unwise: ${count(all, 'thing')}` : `What is wrong: ${count(all, 'problem')}`}
      className={classes(styles.table, unwise ? styles.unwise : undefined)}
    >
      <table data-testid={unwise ? 'line-advice' : 'line-problems'}>
        <thead>
          <tr>
            <th scope="col" className={styles.number}>
              Line
            </th>
            <th scope="col" className={styles.number}>
              Column
            </th>
            <th scope="col">Field</th>
            <th scope="col">{unwise ? 'What is unwise' : 'What is wrong'}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((problem, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one cell may have several, and the list never changes
            <tr key={at}>
              <td className={styles.number}>{grouped(problem.line)}</td>
              <td className={styles.number}>{problem.column === null ? '' : grouped(problem.column)}</td>
              <td>{problem.field}</td>
              <td>{problem.text}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {all > shown.length && (
        <p className={styles.rest}>
          and {grouped(all - shown.length)} more{unwise ? ' like these' : ': put these right first, and read the file again.'}
        </p>
      )}
    </ScrollRegion>
  );
}
