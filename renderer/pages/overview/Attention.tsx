import { ArrowRight, RefreshCw } from 'lucide-react';
import { errorCodes } from '../../../preload/contract/errors.ts';
import { Button } from '../../components/Button.tsx';
import { Mark } from '../../components/Mark.tsx';
import { grouped } from '../../components/numbers.ts';
import { explainCode } from '../../stores/explained-code.ts';
import type { Overview } from '../../stores/inventory.ts';
import { openDialog } from '../../stores/navigation.ts';
import { useSettings, usualSettings } from '../../stores/settings.ts';
import styles from './Attention.module.css';
import { lookOf, renewableWithin, showAttention } from './attention.ts';

/** What needs the officer, the gravest first, each with the way to it. */
export function Attention({ items }: { items: Overview['attention'] }) {
  const settings = useSettings((state) => state.settings) ?? usualSettings;
  if (items.length === 0) {
    return (
      <p>
        <Mark kind="good">Nothing does.</Mark>
      </p>
    );
  }
  return (
    <ul data-testid="attention" className={styles.items}>
      {items.map((item) => {
        const look = lookOf(item.code, settings);
        const within = renewableWithin(item.code, settings);
        const code = errorCodes.find((known) => known === item.code);
        return (
          <li key={`${item.code} ${item.text}`} data-code={item.code}>
            {/* Of an alarm about the vault, its backups or the workstation there is one; its number would say nothing. */}
            <strong className={styles.count}>{look === null || 'backup' in look || 'guide' in look ? '' : grouped(item.count)}</strong>
            <Mark kind={item.severity}>
              <span className={styles.words}>{item.text}</span>
            </Mark>
            <span className={styles.buttons}>
              {within !== null && (
                <Button
                  kind="quiet"
                  icon={<RefreshCw size={14} aria-hidden="true" />}
                  aria-label={`Renew these: ${item.text}`}
                  onClick={() => openDialog({ kind: 'renew', certificates: { expireWithin: within } })}
                >
                  Renew these…
                </Button>
              )}
              {look !== null && (
                <Button kind="quiet" icon={<ArrowRight size={14} aria-hidden="true" />} aria-label={`Show: ${item.text}`} onClick={() => showAttention(look)}>
                  Show
                </Button>
              )}
              {look === null && code !== undefined && (
                <Button kind="quiet" onClick={() => explainCode(code)}>
                  What to do
                </Button>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
