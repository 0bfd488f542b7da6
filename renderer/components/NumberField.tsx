import type { ReactNode } from 'react';
import { Field } from './Field.tsx';
import styles from './NumberField.module.css';
import { grouped } from './numbers.ts';

/** The whole number that a text is, or `null` where it is none between these. */
export function wholeNumber(text: string, least: number, most: number): number | null {
  const trimmed = text.trim();
  if (!/^\d{1,6}$/.test(trimmed)) return null;
  const value = Number(trimmed);
  return value >= least && value <= most ? value : null;
}

interface Props {
  label: string;
  /** What is typed; what it means, `wholeNumber` says. */
  text: string;
  onChange: (text: string) => void;
  least: number;
  most: number;
  unit: string;
  hint?: ReactNode;
  name?: string;
}

/** A whole number with its unit. */
export function NumberField({ label, text, onChange, least, most, unit, hint, name }: Props) {
  const wrong = wholeNumber(text, least, most) === null;
  return (
    <Field label={label} hint={wrong ? `A whole number from ${least} to ${grouped(most)}.` : hint}>
      {(ids) => (
        <span className={styles.line}>
          <input
            {...ids}
            className={styles.input}
            inputMode="numeric"
            autoComplete="off"
            name={name}
            value={text}
            aria-invalid={wrong || undefined}
            onChange={(event) => onChange(event.target.value)}
          />
          {unit}
        </span>
      )}
    </Field>
  );
}
