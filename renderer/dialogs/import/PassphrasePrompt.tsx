import { useEffect, useRef, useState } from 'react';
import type { CommandItem } from '../../../preload/contract/commands.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check } from '../../components/Field.tsx';
import { Name } from '../../components/Name.tsx';
import { count } from '../../components/numbers.ts';
import { PassphraseField, type PassphraseHandle } from '../../components/PassphraseField.tsx';
import { ask } from '../../stores/ask.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './Import.module.css';

interface Props {
  command: string;
  item: CommandItem;
  /** Files that wait for a passphrase, this one included. */
  waiting: number;
  onAnswered: () => void;
}

/** Asks for the passphrase of one file; the others go on meanwhile. */
export function PassphrasePrompt({ command, item, waiting, onAnswered }: Props) {
  const field = useRef<PassphraseHandle>(null);
  const [rest, setRest] = useState(false);
  const [empty, setEmpty] = useState(true);
  const { busy, error, run } = useQuestion();

  // Not where the same file comes back with an error: the officer may be typing the next passphrase by then.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file is a new question
  useEffect(() => {
    field.current?.clear();
    field.current?.focus();
    setEmpty(true);
  }, [item.index]);

  async function attempt(): Promise<void> {
    if (busy || field.current === null || field.current.isEmpty()) return;
    const passphrase = field.current.take();
    setEmpty(true);
    await run(() => ask('import.answer', { action: 'try', command, index: item.index, passphrase, tryForTheRest: rest }));
    passphrase.fill(0);
    field.current?.focus();
    onAnswered();
  }

  async function skip(): Promise<void> {
    if (busy) return;
    await run(() => ask('import.answer', { action: 'skip', command, index: item.index, skipTheRest: rest }));
    onAnswered();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need its legend drawn inside the frame
    <div
      className={styles.prompt}
      role="group"
      aria-label={`Passphrase for ${item.name}`}
      data-testid="passphrase-prompt"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement) || event.target.type === 'checkbox') return;
        event.preventDefault();
        void attempt();
      }}
    >
      <p>
        <strong>
          <Name text={item.name} wrap />
        </strong>{' '}
        needs a passphrase. {waiting > 1 && <span className={styles.soft}>{count(waiting - 1, 'more file waits', 'more files wait')} for one.</span>}
      </p>
      <p className={styles.soft}>
        <Name text={item.place} wrap />
      </p>
      <PassphraseField ref={field} label="Passphrase of this file" onChange={() => setEmpty(field.current?.isEmpty() ?? true)} name="file-passphrase" />
      <ErrorNote error={error ?? item.error} />
      <div className={styles.answers}>
        <Check label="Same answer for the rest" checked={rest} onChange={(event) => setRest(event.target.checked)} />
        <Button onClick={skip} disabled={busy}>
          {rest ? 'Skip all that wait' : 'Skip this file'}
        </Button>
        <Button kind="primary" busy={busy} disabled={empty} onClick={attempt}>
          {rest ? 'Try it for the rest' : 'Try the passphrase'}
        </Button>
      </div>
    </div>
  );
}
