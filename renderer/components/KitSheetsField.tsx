import { Plus } from 'lucide-react';
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import styles from './KitSheetsField.module.css';
import { type Bytes, PassphraseField, type PassphraseHandle } from './PassphraseField.tsx';

export interface KitSheetsHandle {
  /** A copy of each sheet that was typed, as UTF-8, to be wiped by the caller. */
  peek: () => Bytes[];
  isEmpty: () => boolean;
  clear: () => void;
  focus: () => void;
}

interface Props {
  name: string;
  onChange?: () => void;
  ref?: Ref<KitSheetsHandle>;
}

/** As many as a kit has at the most. */
const MOST = 16;

/** The sheets of a recovery kit, each in a field of its own. They live in the inputs only. */
export function KitSheetsField({ name, onChange, ref }: Props) {
  const [count, setCount] = useState(1);
  const fields = useRef<(PassphraseHandle | null)[]>([]);

  useImperativeHandle(ref, () => {
    const typed = () => fields.current.filter((field) => field !== null && !field.isEmpty()) as PassphraseHandle[];
    return {
      peek: () => typed().map((field) => field.peek()),
      isEmpty: () => typed().length === 0,
      clear: () => {
        for (const field of typed()) field.clear();
      },
      focus: () => fields.current[0]?.focus(),
    };
  }, []);

  // Left on the button, the focus would take each space between words for another sheet.
  useEffect(() => {
    if (count > 1) fields.current[count - 1]?.focus();
  }, [count]);

  return (
    <div className={styles.sheets}>
      {Array.from({ length: count }, (_, at) => (
        <PassphraseField
          // biome-ignore lint/suspicious/noArrayIndexKey: a field is its place
          key={at}
          ref={(handle) => {
            fields.current[at] = handle;
          }}
          label={count === 1 ? 'Recovery kit' : `Sheet ${at + 1} that you have`}
          name={at === 0 ? name : `${name}-${at + 1}`}
          hint={
            at === 0 ? 'The words of the sheet, of which the first four letters are enough; or its line, AGE-SECRET-KEY-PQ-1… or STRONGROOM-KIT-1….' : undefined
          }
          onChange={onChange}
        />
      ))}
      {count < MOST && (
        <div>
          <Button kind="quiet" icon={<Plus size={16} aria-hidden="true" />} onClick={() => setCount(count + 1)}>
            Another sheet
          </Button>
        </div>
      )}
    </div>
  );
}
