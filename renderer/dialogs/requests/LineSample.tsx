import { algorithmWords } from '../../../preload/contract/algorithm-words.ts';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { classes } from '../../components/join-classes.ts';
import { Name } from '../../components/Name.tsx';
import { grouped } from '../../components/numbers.ts';
import { ScrollRegion } from '../../components/ScrollRegion.tsx';
import styles from './Bulk.module.css';

/** The first lines as they were understood, so that a column that went astray is seen before a thousand keys are made. */
export function LineSample({ plan }: { plan: CallOutput<'requests.readFile'> }) {
  return (
    <ScrollRegion label="The first lines, as they were understood" className={classes(styles.table, styles.sample)}>
      <table data-testid="line-sample">
        <thead>
          <tr>
            <th scope="col" className={styles.number}>
              Line
            </th>
            <th scope="col">Subject</th>
            <th scope="col">Names</th>
            <th scope="col">Key</th>
            <th scope="col">Signature</th>
          </tr>
        </thead>
        <tbody>
          {plan.sample.map((line) => (
            <tr key={line.line}>
              <td className={styles.number}>{grouped(line.line)}</td>
              <td>
                <Name text={line.subject} wrap />
              </td>
              <td>
                <Name text={line.names.join(', ')} wrap />
              </td>
              <td>{algorithmWords(line.keyAlgorithm)}</td>
              <td>{line.signature}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {plan.total > plan.sample.length && <p className={styles.rest}>and {grouped(plan.total - plan.sample.length)} more like these</p>}
    </ScrollRegion>
  );
}
