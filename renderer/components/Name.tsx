import { classes } from './join-classes.ts';
import styles from './Name.module.css';
import { visibleText } from './visible-text.ts';

interface Props {
  text: string;
  /** On one line with an ellipsis, or wrapped anywhere. */
  wrap?: boolean;
  mono?: boolean;
}

/** A name that came from outside: isolated from the direction of what stands around it, with nothing hidden in it. */
export function Name({ text, wrap = false, mono = false }: Props) {
  const shown = visibleText(text);
  return (
    <bdi className={classes(wrap ? styles.wrap : styles.line, mono && styles.mono)} title={wrap ? undefined : shown}>
      {shown}
    </bdi>
  );
}
