import { Eye, EyeOff, FileText, Printer, Save } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ShownKit } from '../../../preload/contract/recovery.ts';
import { Button } from '../../components/Button.tsx';
import { minuteOf } from '../../components/dates.ts';
import { inFours } from '../../components/hex-groups.ts';
import { Name } from '../../components/Name.tsx';
import styles from './KitWindow.module.css';

interface Props {
  kit: ShownKit;
  sheet: ShownKit['sheets'][number];
  isOpen: boolean;
  /** `null` where it is the only one, which is always open. */
  onTurn: (() => void) | null;
  /** `null` once the kit was read back. */
  keeping: { busy: boolean; onPrint: () => void; onSave: (format: 'pdf' | 'text') => void } | null;
  /** What came of keeping it. */
  children: ReactNode;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** One sheet, as it is printed. Of several only one is open at a time, for who is to keep it. */
export function KitSheet({ kit, sheet, isOpen, onTurn, keeping, children }: Props) {
  const several = kit.sheets.length > 1;
  return (
    <article
      className={styles.sheet}
      aria-label={several ? `Sheet ${sheet.sheet}` : 'Recovery kit'}
      data-testid={`kit-sheet-${sheet.sheet}`}
      data-print={isOpen ? undefined : 'no'}
    >
      <div className={styles.head}>
        <h2>{several ? `Strongroom recovery kit, sheet ${sheet.sheet} of ${kit.sheets.length}` : 'Strongroom recovery kit'}</h2>
        {onTurn !== null && (
          <span data-print="no">
            <Button icon={isOpen ? <EyeOff size={16} aria-hidden="true" /> : <Eye size={16} aria-hidden="true" />} onClick={onTurn}>
              {isOpen ? `Cover sheet ${sheet.sheet}` : `Show sheet ${sheet.sheet}`}
            </Button>
          </span>
        )}
      </div>
      {isOpen ? (
        <>
          <Secret kit={kit} sheet={sheet} />
          {keeping !== null && (
            <div data-print="no" className={styles.keeping}>
              <div className={styles.buttons}>
                <Button icon={<Printer size={16} aria-hidden="true" />} busy={keeping.busy} onClick={keeping.onPrint}>
                  Print
                </Button>
                <Button icon={<Save size={16} aria-hidden="true" />} busy={keeping.busy} onClick={() => keeping.onSave('pdf')}>
                  Save as PDF…
                </Button>
                <Button icon={<FileText size={16} aria-hidden="true" />} busy={keeping.busy} onClick={() => keeping.onSave('text')}>
                  Save as text…
                </Button>
              </div>
              {children}
            </div>
          )}
        </>
      ) : (
        <p className={styles.covered}>For whoever is to keep this sheet. Let the others look away before it is shown.</p>
      )}
    </article>
  );
}

function Secret({ kit, sheet }: Pick<Props, 'kit' | 'sheet'>) {
  return (
    <>
      <p>
        {kit.sheets.length > 1
          ? `Whoever holds ${kit.need} of the ${kit.sheets.length} sheets opens every private key of this vault, alone and without a passphrase. Keep each in a safe of its own.`
          : 'Whoever holds this sheet opens every private key of this vault, alone and without a passphrase. Keep it in a safe.'}
      </p>
      <dl>
        <dt>Vault</dt>
        <dd>
          <Name text={kit.vaultName} wrap />
        </dd>
        <dt>Vault id</dt>
        <dd className={styles.mono}>{inFours(kit.vaultId).join(' ')}</dd>
        <dt>Policy generation</dt>
        <dd>{kit.policyGeneration}</dd>
        <dt>Kit</dt>
        <dd>{kit.kit}</dd>
        <dt>Made</dt>
        <dd>{minuteOf(kit.createdAt)}</dd>
      </dl>
      <ol className={styles.words} data-secret="" data-testid={`kit-words-${sheet.sheet}`}>
        {text(sheet.words)
          .split(' ')
          .map((word, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place
            <li key={at}>{word}</li>
          ))}
      </ol>
      <p className={styles.secret} data-secret="" data-testid={`kit-line-${sheet.sheet}`}>
        {text(sheet.line)}
      </p>
    </>
  );
}
