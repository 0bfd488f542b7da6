import type { WaitingApproval } from '../../../preload/contract/approvals.ts';
import { Facts } from '../../components/Facts.tsx';
import { FramedList } from '../../components/FramedList.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import styles from './Approval.module.css';

/** All that a custodian approves: what for, why, and every name, however many there are. */
export function AskedFor({ asked: { what, items, reason } }: { asked: Pick<WaitingApproval, 'what' | 'items' | 'reason'> }) {
  return (
    <>
      <Facts
        facts={[
          ...what.map(({ name, value }): [string, React.ReactNode] => [name, <Name key={name} text={value} wrap />]),
          ['Reason', reason === '' ? 'none was given' : <Name key="reason" text={reason} wrap />],
        ]}
      />
      {items.length > 0 && (
        <section className={styles.part} aria-label="What it is about">
          <h3>{count(items.length, 'name')}</h3>
          <FramedList label="What it is about" className={styles.items} name="approval-items">
            <ol>
              {items.map((item, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two certificates can have one name, and the list is replaced as a whole
                <li key={at}>
                  <Name text={item} wrap />
                </li>
              ))}
            </ol>
          </FramedList>
        </section>
      )}
    </>
  );
}
