import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Chip.module.css';

/** A filter that is on or off. */
export function Chip({ on, onToggle, children }: { on: boolean; onToggle: () => void; children: ReactNode }) {
  return (
    <button type="button" className={styles.chip} aria-pressed={on} onClick={onToggle}>
      {on && <Check size={13} aria-hidden="true" />}
      {children}
    </button>
  );
}

/** Chips that belong together, with the name of what they filter. */
export function Chips({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would need its legend drawn inside the line
    <div role="group" aria-label={label} className={styles.chips}>
      <span aria-hidden="true">{label}</span>
      {children}
    </div>
  );
}
