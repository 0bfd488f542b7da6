import styles from './Mono.module.css';
import { ScrollRegion } from './ScrollRegion.tsx';
import { visibleText } from './visible-text.ts';

/** A text as a program prints it, line by line; it scrolls both ways. */
export function Mono({ text, label, name }: { text: string; label: string; name?: string }) {
  // Line ends and tabs are layout here, everything else that cannot be seen is named.
  const shown = text.split('\n').map((line) => line.split('\t').map(visibleText).join('\t'));
  return (
    <ScrollRegion label={label} className={styles.mono} {...(name === undefined ? {} : { name })}>
      <pre>{shown.join('\n')}</pre>
    </ScrollRegion>
  );
}
