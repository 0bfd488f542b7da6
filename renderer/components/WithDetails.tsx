import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './Button.tsx';
import { ScrollRegion } from './ScrollRegion.tsx';
import styles from './WithDetails.module.css';

interface Props {
  children: ReactNode;
  /** The open details, or `null`. */
  details: { title: ReactNode; label: string; body: ReactNode; actions?: ReactNode } | null;
  onClose: () => void;
}

/** A list and, beside it, never over it, the details of one row. */
export function WithDetails({ children, details, onClose }: Props) {
  return (
    <div className={styles.split}>
      <div className={styles.list}>{children}</div>
      {details !== null && (
        <aside
          className={styles.details}
          aria-label={details.label}
          data-testid="details"
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            event.stopPropagation();
            onClose();
          }}
        >
          <header className={styles.header}>
            <h2>{details.title}</h2>
            <IconButton label="Close details (Esc)" icon={<X size={16} />} onClick={onClose} />
          </header>
          <ScrollRegion label={details.label} className={styles.body}>
            {details.body}
          </ScrollRegion>
          {details.actions !== undefined && <footer className={styles.actions}>{details.actions}</footer>}
        </aside>
      )}
    </div>
  );
}
