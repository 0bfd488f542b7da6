import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react';
import styles from './Field.module.css';

interface FieldProps {
  label: string;
  /** Stands under the control and is read with it. */
  hint?: ReactNode;
  children: (ids: { id: string; 'aria-describedby': string | undefined }) => ReactNode;
}

/** A control with its label above and its hint below. */
export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': hint === undefined ? undefined : hintId })}
      {hint !== undefined && (
        <div className={styles.hint} id={hintId}>
          {hint}
        </div>
      )}
    </div>
  );
}

interface TextProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: ReactNode;
  /** In a dialog: the focus begins here. */
  'data-autofocus'?: string;
  ref?: Ref<HTMLInputElement>;
}

export function TextField({ label, hint, ...rest }: TextProps) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => <input type="text" autoComplete="off" spellCheck={false} {...rest} {...ids} className={styles.input} />}
    </Field>
  );
}

interface CheckProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  label: ReactNode;
  hint?: ReactNode;
  type?: 'checkbox' | 'radio';
}

/** A checkbox or radio button whose whole line can be pressed. */
export function Check({ label, hint, type = 'checkbox', ...rest }: CheckProps) {
  const id = useId();
  return (
    <div className={styles.check}>
      <input {...rest} type={type} id={id} aria-describedby={hint === undefined ? undefined : `${id}-hint`} />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <div className={styles.hint} id={`${id}-hint`}>
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}
