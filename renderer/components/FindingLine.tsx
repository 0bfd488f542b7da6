import type { Finding } from '../../preload/contract/values.ts';
import { CodeButton } from './CodeButton.tsx';
import styles from './FindingLine.module.css';
import { Mark } from './Mark.tsx';
import { visibleText } from './visible-text.ts';

interface Props {
  finding: Finding;
  /** Whether the guide knows its code, which then leads there. */
  explained?: boolean;
}

/** What was found in a certificate or a key, whole however long it is. */
export function FindingLine({ finding: { code, severity, text }, explained = false }: Props) {
  return (
    <p>
      <Mark kind={severity}>
        <span className={styles.whole}>
          {visibleText(text)} {explained && <CodeButton code={code} />}
        </span>
      </Mark>
    </p>
  );
}
