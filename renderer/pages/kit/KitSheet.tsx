import type { ShownKit } from '../../../preload/contract/recovery.ts';
import { minuteOf } from '../../components/dates.ts';
import { inFours } from '../../components/hex-groups.ts';
import { Name } from '../../components/Name.tsx';
import styles from './KitWindow.module.css';

interface Props {
  kit: ShownKit;
  sheet: ShownKit['sheets'][number];
  hidden: boolean;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** One sheet, as it is printed. On the screen it is covered while its words are typed back: who copies from the screen has tested nothing. */
export function KitSheet({ kit, sheet, hidden }: Props) {
  const several = kit.sheets.length > 1;
  return (
    <article className={styles.sheet} aria-label={several ? `Sheet ${sheet.sheet}` : 'Recovery kit'} data-testid={`kit-sheet-${sheet.sheet}`}>
      <h2>{several ? `Strongroom recovery kit, sheet ${sheet.sheet} of ${kit.sheets.length}` : 'Strongroom recovery kit'}</h2>
      <p>
        {several
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
      {hidden ? (
        <p className={styles.covered}>Covered while you type it back. Look at the printed or saved sheet.</p>
      ) : (
        <>
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
      )}
    </article>
  );
}
