import type { Finding } from '../../preload/contract/values.ts';
import { CodeButton } from './CodeButton.tsx';
import styles from './FindingLines.module.css';
import { Mark } from './Mark.tsx';
import { visibleText } from './visible-text.ts';

interface Props {
  findings: readonly Finding[];
  /** Whether the guide knows their codes, which then lead there. */
  explained?: boolean;
}

/** What was found in a certificate or a key, each whole however long it is. */
export function FindingLines({ findings, explained = false }: Props) {
  return findings.map(({ code, severity, text }) => (
    <p key={`${code} ${text}`}>
      <Mark kind={severity}>
        <span className={styles.whole}>
          {visibleText(text)} {explained && <CodeButton code={code} />}
        </span>
      </Mark>
    </p>
  ));
}
