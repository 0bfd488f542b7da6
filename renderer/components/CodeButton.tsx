import { explainCode } from '../stores/explained-code.ts';
import styles from './CodeButton.module.css';

/** The code of an error or a finding, small beside it: the way to what the guide says about it. */
export function CodeButton({ code }: { code: string }) {
  return (
    <button type="button" className={styles.code} title="What the guide says about this code" onClick={() => explainCode(code)}>
      {code}
    </button>
  );
}
