import { Check, Copy } from 'lucide-react';
import styles from './Fingerprint.module.css';
import { inFours } from './hex-groups.ts';
import { useCopy } from './use-copy.ts';

interface Props {
  hex: string;
  /** What it is: *SHA-256 fingerprint*. */
  label: string;
  /** Only the first groups, for rows. */
  groups?: number;
}

/** A fingerprint or serial in groups of four; a click copies it without the spaces. */
export function Fingerprint({ hex, label, groups }: Props) {
  const { copied, copy } = useCopy();
  const parts = inFours(hex);
  const shown = groups === undefined ? parts : parts.slice(0, groups);

  return (
    <button type="button" className={styles.fingerprint} title={copied ? 'Copied' : `Copy ${label}`} onClick={() => copy(hex)}>
      <span className="visually-hidden">Copy {label}: </span>
      <span className={styles.groups}>
        {shown.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups of one fingerprint never move
          <span key={index}>{part}</span>
        ))}
        {shown.length < parts.length && <span>…</span>}
      </span>
      {copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
      <span className="visually-hidden" aria-live="polite">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  );
}
