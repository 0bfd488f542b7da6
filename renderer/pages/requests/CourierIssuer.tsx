import { FileInput, FileOutput } from 'lucide-react';
import { Button } from '../../components/Button.tsx';
import { count } from '../../components/numbers.ts';
import { requestName } from '../../components/request-words.ts';
import { importChosen } from '../../dialogs/import/take-in.ts';
import { ask } from '../../stores/ask.ts';
import { useInventory } from '../../stores/inventory.ts';
import { MOST_AT_ONCE } from '../../stores/limits.ts';
import { openDialog } from '../../stores/navigation.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import styles from './IssuersTab.module.css';

/** The issuer that is a person with a stick: requests out, whatever the CA sends back in. */
export function CourierIssuer() {
  const revision = useInventory((state) => state.revision);
  const waiting = useAnswer(`courier ${revision}`, () => ask('requests.list', { states: ['pending'], limit: MOST_AT_ONCE })).value;
  const away = useAnswer(`away ${revision}`, () => ask('requests.list', { states: ['carried-out'], limit: 1 })).value;
  const here = waiting?.total ?? 0;
  return (
    <section className={styles.issuer} aria-labelledby="issuer-courier">
      <div className={styles.head}>
        <div className={styles.words}>
          <h2 id="issuer-courier">Courier</h2>
          <p>
            Requests go out as files, on a stick or into a folder, to whatever CA you use. What it sends back is dropped on this window: PEM, DER, PKCS#7 or a
            zip of them. Each certificate finds its request by its key.
          </p>
          {waiting !== null && away !== null && (
            <p className={styles.soft}>
              {here === 0 ? 'No request is' : count(here, 'request is', 'requests are')} still here,{' '}
              {away.total === 0 ? 'and none is out.' : `${count(away.total, 'is', 'are')} out and not answered yet.`}
            </p>
          )}
        </div>
        <div className={styles.buttons}>
          <Button
            icon={<FileOutput size={16} aria-hidden="true" />}
            disabled={here === 0}
            title={here === 0 ? 'No request is still here' : undefined}
            onClick={() => openDialog({ kind: 'carry-out', requests: (waiting?.items ?? []).map((row) => ({ id: row.id, label: requestName(row) })) })}
          >
            {here > 1 ? `Carry out ${count(Math.min(here, MOST_AT_ONCE), 'request')}…` : 'Carry out…'}
          </Button>
          <Button icon={<FileInput size={16} aria-hidden="true" />} onClick={() => importChosen('files')}>
            Bring answers in…
          </Button>
        </div>
      </div>
    </section>
  );
}
