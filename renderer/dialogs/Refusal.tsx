import { CircleX } from 'lucide-react';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { CodeButton } from '../components/CodeButton.tsx';
import styles from './Refusal.module.css';

/** Why a plan leaves something out. */
export function Refusal({ refusal: { code, message, hint } }: { refusal: ErrorAnswer }) {
  return (
    <span className={styles.refusal}>
      <CircleX size={14} aria-hidden="true" />
      <span>
        Left out. {message} {hint} <CodeButton code={code} />
      </span>
    </span>
  );
}
