import { ExternalLink } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { ask } from '../../stores/ask.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './KitPage.module.css';

/** While a recovery kit is shown in a window of its own. Nothing else can be done before it was put away. */
export function KitPage() {
  const { busy, error, run } = useQuestion();

  useEffect(() => {
    void run(() => ask('recovery.showWindow', {}));
  }, [run]);

  return (
    <main className={styles.page} data-testid="kit-page">
      <div className={styles.column}>
        <header className={styles.head}>
          <h1>Put the recovery kit away</h1>
          <p>
            It is shown in a window of its own, this once. Print or save it there, type some of its words back, and put it away. Then this window goes on, and
            nothing on this workstation knows the kit any more.
          </p>
        </header>
        <div className={styles.buttons}>
          <Button icon={<ExternalLink size={16} aria-hidden="true" />} busy={busy} onClick={() => run(() => ask('recovery.showWindow', {}))}>
            Show the kit’s window
          </Button>
        </div>
        <ErrorNote error={error} />
      </div>
    </main>
  );
}
