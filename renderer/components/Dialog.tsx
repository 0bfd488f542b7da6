import { X } from 'lucide-react';
import { type FormEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { IconButton } from './Button.tsx';
import styles from './Dialog.module.css';
import { classes } from './join-classes.ts';
import { PopupContainer } from './popup-container.ts';
import { ScrollRegion } from './ScrollRegion.tsx';

interface Props {
  title: string;
  /** Esc, the cross and Cancel. */
  onClose: () => void;
  onSubmit?: () => void;
  size?: 'small' | 'medium' | 'wide' | 'full';
  footer?: ReactNode;
  /** Nothing in it takes the focus: then the text itself does, so that the keyboard can scroll it. */
  reading?: boolean;
  children: ReactNode;
  name: string;
}

/** A modal dialog; the focus returns to where it was. */
export function Dialog({ title, onClose, onSubmit, size = 'small', footer, reading = false, children, name }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const [container, setContainer] = useState<HTMLElement | null>(null);
  const titleId = useId();

  useLayoutEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (dialog === null) return;
    dialog.showModal();
    // showModal() would focus the cross. React's autoFocus comes too early: a closed dialog takes no focus.
    // A list of choices, which has a hidden input, only where there is nothing to type: a letter that is typed there chooses another.
    const wanted = ['[data-autofocus]', 'input:not([type=checkbox], [type=radio], [aria-hidden], :disabled)', '[role=combobox]'];
    (wanted.map((selector) => dialog.querySelector<HTMLElement>(selector)).find((element) => element !== null) ?? dialog).focus();
    setContainer(dialog);
    return () => {
      dialog.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  function submit(event: FormEvent): void {
    event.preventDefault();
    onSubmit?.();
  }

  return (
    <dialog
      ref={ref}
      className={classes(styles.dialog, styles[size])}
      aria-labelledby={titleId}
      data-testid={`dialog-${name}`}
      onCancel={(event) => {
        // A cancelled file chooser bubbles the same event.
        if (event.target !== ref.current) return;
        event.preventDefault();
        onClose();
      }}
    >
      <PopupContainer value={container}>
        <form className={styles.form} onSubmit={submit} noValidate>
          <header className={styles.header}>
            <h2 id={titleId}>{title}</h2>
            <IconButton label="Close" icon={<X size={16} />} onClick={onClose} />
          </header>
          {reading ? (
            <ScrollRegion label={title} className={styles.body}>
              {children}
            </ScrollRegion>
          ) : (
            <div className={styles.body}>{children}</div>
          )}
          {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
        </form>
      </PopupContainer>
    </dialog>
  );
}
