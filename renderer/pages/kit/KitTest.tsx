import { useRef } from 'react';
import type { ShownKit } from '../../../preload/contract/recovery.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { PassphraseField, type PassphraseHandle } from '../../components/PassphraseField.tsx';
import { ask } from '../../stores/ask.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './KitWindow.module.css';

interface Props {
  kit: ShownKit;
  onPassed: () => void;
  onBack: () => void;
}

/** Words of each sheet, typed back from what was printed or saved. */
export function KitTest({ kit, onPassed, onBack }: Props) {
  const fields = useRef(new Map<string, PassphraseHandle>());
  const { busy, error, run } = useQuestion();
  const several = kit.sheets.length > 1;

  async function test(): Promise<void> {
    if (busy) return;
    const answers = kit.sheets.flatMap(({ sheet, asked }) =>
      asked.map((word) => ({ sheet, word, typed: fields.current.get(`${sheet} ${word}`)?.peek() ?? new Uint8Array(0) })),
    );
    const passed = await run(() => ask('recovery.test', { answers }));
    for (const { typed } of answers) typed.fill(0);
    if (passed !== null) onPassed();
  }

  return (
    <form
      className={styles.test}
      data-testid="kit-test"
      onSubmit={(event) => {
        event.preventDefault();
        void test();
      }}
    >
      <p>
        The kit counts when somebody has read it. Type these words from {several ? 'the sheets that were' : 'the sheet that was'} printed, saved or written
        down; the first four letters are enough. The screen does not show them meanwhile.
      </p>
      {kit.sheets.map(({ sheet, asked }) => (
        <fieldset key={sheet} className={styles.asked}>
          <legend>{several ? `Sheet ${sheet}` : 'The sheet'}</legend>
          {asked.map((word) => (
            <PassphraseField
              key={word}
              ref={(handle) => {
                if (handle) fields.current.set(`${sheet} ${word}`, handle);
                else fields.current.delete(`${sheet} ${word}`);
              }}
              label={`Word ${word}`}
              name={`kit-word-${sheet}-${word}`}
            />
          ))}
        </fieldset>
      ))}
      <ErrorNote error={error} />
      <div className={styles.buttons}>
        <Button kind="primary" type="submit" busy={busy}>
          Compare
        </Button>
        <Button onClick={onBack}>Look at the kit again</Button>
      </div>
    </form>
  );
}
