import { FramedList } from '../../components/FramedList.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import type { Named } from '../../stores/navigation.ts';
import styles from './Bulk.module.css';

const SHOWN = 200;

/** The requests that a dialog speaks of, by their names. */
export function NamedList({ requests, label }: { requests: readonly Named[]; label: string }) {
  return (
    <FramedList label={label} className={styles.named}>
      <ul>
        {requests.slice(0, SHOWN).map((request) => (
          <li key={request.id}>
            <Name text={request.label} />
          </li>
        ))}
        {requests.length > SHOWN && <li className={styles.soft}>and {count(requests.length - SHOWN, 'more request')}</li>}
      </ul>
    </FramedList>
  );
}
