import type { CallOutput } from '../../../preload/contract/index.ts';
import { CopyButton } from '../../components/CopyButton.tsx';
import { FindingLines } from '../../components/FindingLines.tsx';
import { FramedList } from '../../components/FramedList.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count, grouped } from '../../components/numbers.ts';
import { visibleText } from '../../components/visible-text.ts';
import { useUnlocked } from '../../stores/session.ts';
import dialogs from '../Dialogs.module.css';
import styles from './Officers.module.css';
import { renewalList, signersWords } from './officer-words.ts';

export type Plan = CallOutput<'officers.plan'>;

/** What a change would do and what it would not undo, the certificates to renew after it, and who has to sign: all before anything happens. */
export function ChangePlan({ plan }: { plan: Plan }) {
  const session = useUnlocked();
  const { will, doesNot, renew, need, warnings } = plan;
  const others = plan.mayApprove.map(({ name }) => name).filter((name) => name !== session?.officer);
  return (
    <div className={styles.plan} data-testid="change-plan">
      <FindingLines findings={warnings} />
      {will.length > 0 && (
        <section className={dialogs.part} aria-labelledby="change-will">
          <h3 id="change-will">What will happen</h3>
          <ul className={styles.sentences}>
            {will.map((sentence) => (
              <li key={sentence}>{visibleText(sentence)}</li>
            ))}
          </ul>
        </section>
      )}
      {doesNot.length > 0 && (
        <section className={dialogs.part} aria-labelledby="change-does-not">
          <h3 id="change-does-not">What it does not undo</h3>
          <ul className={dialogs.bullets}>
            {doesNot.map((sentence) => (
              <li key={sentence}>{visibleText(sentence)}</li>
            ))}
          </ul>
        </section>
      )}
      {renew.total > 0 && (
        <section className={dialogs.part} aria-labelledby="change-renew">
          <h3 id="change-renew">To be renewed: {count(renew.total, 'certificate')}</h3>
          <FramedList label="Certificates to renew" className={styles.renew} name="change-renew" pairs>
            <ul>
              {renew.items.map(({ id, name, notAfter }) => (
                <li key={id}>
                  <strong>
                    <Name text={name} wrap />
                  </strong>
                  <span>
                    until <Moment time={notAfter} as="expiry" />
                  </span>
                </li>
              ))}
              {renew.total > renew.items.length && <li>and {grouped(renew.total - renew.items.length)} more</li>}
            </ul>
          </FramedList>
          <div>
            <CopyButton label="Copy the list" text={renewalList(renew.items)} />
          </div>
        </section>
      )}
      <p data-testid="change-need">
        <Mark kind="key">
          <span className={styles.words}>{visibleText(signersWords(need, others))}</span>
        </Mark>
      </p>
    </div>
  );
}
