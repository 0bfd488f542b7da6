import { Stamp } from 'lucide-react';
import { Button } from '../../components/Button.tsx';
import { Mark } from '../../components/Mark.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { waitsWords } from '../../dialogs/approvals/approval-words.ts';
import { useApprovals } from '../../stores/approvals.ts';
import { openDialog } from '../../stores/navigation.ts';
import styles from './Attention.module.css';

/** Commands that wait for custodians, each with the way to where they answer. */
export function WaitingApprovals() {
  const waiting = useApprovals((state) => state.waiting);
  if (waiting.length === 0) return null;
  return (
    <ul data-testid="waiting-approvals" className={styles.items}>
      {waiting.map((approval) => {
        const words = visibleText(waitsWords(approval));
        return (
          <li key={approval.command}>
            <span />
            <Mark kind="waiting">
              <span className={styles.words}>{words}</span>
            </Mark>
            <span className={styles.buttons}>
              <Button
                kind="quiet"
                icon={<Stamp size={14} aria-hidden="true" />}
                aria-label={`Answer: ${words}`}
                onClick={() => openDialog({ kind: 'approval', command: approval.command })}
              >
                Answer…
              </Button>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
