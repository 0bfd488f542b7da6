import { Eye, EyeOff } from 'lucide-react';
import { type ReactNode, type Ref, useId, useImperativeHandle, useRef, useState } from 'react';
import { IconButton } from './Button.tsx';
import field from './Field.module.css';
import { classes } from './join-classes.ts';
import styles from './PassphraseField.module.css';

/** UTF-8 in a buffer of its own. */
export type Bytes = Uint8Array<ArrayBuffer>;

export interface PassphraseHandle {
  /** The passphrase as UTF-8; the field is empty afterwards. The caller wipes the bytes when they have crossed the bridge. */
  take: () => Bytes;
  /** A copy as UTF-8, to be wiped by the caller. */
  peek: () => Bytes;
  isEmpty: () => boolean;
  /** Whether both fields hold the same text; compared here, so that it stays in the two inputs. */
  equals: (other: PassphraseHandle) => boolean;
  put: (bytes: Bytes) => void;
  clear: () => void;
  focus: () => void;
  /** The input itself. */
  input: () => HTMLInputElement | null;
}

interface Props {
  label: string;
  hint?: ReactNode;
  autoFocus?: boolean;
  disabled?: boolean;
  /** The content changed; what it is stays in the field. */
  onChange?: () => void;
  name?: string;
  /** Controlled from outside where two fields are shown or hidden together. */
  shown?: boolean;
  onShownChange?: (shown: boolean) => void;
  ref?: Ref<PassphraseHandle>;
}

/**
 * A passphrase. It lives in the input only, never in React's state or a store, and leaves as bytes. (That the input's own string is
 * not ours to wipe is why the window's process ends at lock.)
 */
export function PassphraseField({ label, hint, autoFocus, disabled, onChange, name, shown: outside, onShownChange, ref }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const [inside, setInside] = useState(false);
  const shown = outside ?? inside;
  const id = useId();

  function setShown(next: boolean): void {
    setInside(next);
    onShownChange?.(next);
  }

  useImperativeHandle(ref, () => {
    const text = (): string => input.current?.value ?? '';
    const clear = (): void => {
      if (input.current !== null) input.current.value = '';
      setInside(false);
    };
    return {
      take: () => {
        const bytes = new TextEncoder().encode(text());
        clear();
        return bytes;
      },
      peek: () => new TextEncoder().encode(text()),
      isEmpty: () => text() === '',
      equals: (other) => text() === (other.input()?.value ?? ''),
      put: (bytes) => {
        if (input.current !== null) input.current.value = new TextDecoder().decode(bytes);
      },
      clear,
      focus: () => input.current?.focus(),
      input: () => input.current,
    };
  }, []);

  return (
    <div className={field.field}>
      <label htmlFor={id}>{label}</label>
      <div className={styles.line}>
        <input
          ref={input}
          id={id}
          type={shown ? 'text' : 'password'}
          className={classes(field.input, styles.input)}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          maxLength={1024}
          data-secret=""
          // biome-ignore lint/a11y/noAutofocus: the one thing to do on this page or dialog
          autoFocus={autoFocus}
          data-autofocus={autoFocus ? '' : undefined}
          disabled={disabled}
          name={name}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
          onChange={onChange}
        />
        <IconButton
          className={styles.eye}
          label={shown ? 'Hide what is typed' : 'Show what is typed'}
          icon={shown ? <EyeOff size={16} /> : <Eye size={16} />}
          onClick={() => setShown(!shown)}
        />
      </div>
      {hint !== undefined && (
        <div className={field.hint} id={`${id}-hint`}>
          {hint}
        </div>
      )}
    </div>
  );
}
