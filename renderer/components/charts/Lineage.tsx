import type { PrivateKeyState } from '../../../preload/contract/values.ts';
import { KEY_WORDS } from '../certificate-words.ts';
import { dayOf } from '../dates.ts';
import styles from './Lineage.module.css';

interface Props {
  links: { id: string; commonName: string | null; notBefore: number; notAfter: number; privateKey: PrivateKeyState }[];
  current: string;
  onOpen: (id: string) => void;
}

/** Renewals as a line of nodes, oldest first. A full node has its key in store, a hollow one has not. */
export function Lineage({ links, current, onOpen }: Props) {
  return (
    <ol className={styles.lineage}>
      {links.map((link) => (
        <li key={link.id} data-current={link.id === current || undefined}>
          <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <circle cx="8" cy="8" r="5" className={link.privateKey === 'in-store' ? styles.nodeFull : styles.nodeHollow} />
          </svg>
          <button type="button" aria-current={link.id === current || undefined} onClick={() => onOpen(link.id)}>
            {dayOf(link.notBefore)} to {dayOf(link.notAfter)}
          </button>
          <span>key {KEY_WORDS[link.privateKey].word}</span>
        </li>
      ))}
    </ol>
  );
}
