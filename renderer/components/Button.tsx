import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './Button.module.css';
import { classes } from './join-classes.ts';
import { Spinner } from './Spinner.tsx';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: 'primary' | 'plain' | 'quiet' | 'danger';
  /** Works: it says so and takes no second press, but keeps the focus. */
  busy?: boolean;
  icon?: ReactNode;
  /** In a dialog: the focus begins here. */
  'data-autofocus'?: string;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = 'plain', busy = false, icon, children, className, onClick, disabled, type = 'button', ...rest }: Props) {
  return (
    <button
      {...rest}
      type={type}
      className={classes(styles.button, styles[kind], className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || disabled || undefined}
      onClick={(event) => {
        if (busy || disabled) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

interface IconProps extends Omit<Props, 'children' | 'icon'> {
  /** What it does: its name for screen readers, and its tooltip. */
  label: string;
  icon: ReactNode;
}

export function IconButton({ label, icon, className, ...rest }: IconProps) {
  return <Button {...rest} kind={rest.kind ?? 'quiet'} icon={icon} aria-label={label} title={label} className={classes(styles.icon, className)} />;
}
