import { Printer, Save } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { minuteOf } from '../../components/dates.ts';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check } from '../../components/Field.tsx';
import { inFours } from '../../components/hex-groups.ts';
import { Mark } from '../../components/Mark.tsx';
import { Name } from '../../components/Name.tsx';
import { ask } from '../../stores/ask.ts';
import { useKit } from '../../stores/kit.ts';
import { useQuestion } from '../../stores/use-question.ts';
import styles from './KitPage.module.css';

/** The recovery kit, shown once. Nothing else can be done before it was put away. */
export function KitPage() {
  const kit = useKit((state) => state.kit);
  const [putAway, setPutAway] = useState(false);
  const [done, setDone] = useState<string | null>(null);
  const saving = useQuestion();
  const printing = useQuestion();
  const finishing = useQuestion();
  if (kit === null) return null;

  async function save(): Promise<void> {
    const chosen = await saving.run(() =>
      ask('files.chooseDestination', { kind: 'file', title: 'Save the recovery kit', suggestedName: 'strongroom-recovery-kit.txt' }),
    );
    const destination = chosen?.destination;
    if (destination == null) return;
    const saved = await saving.run(() => ask('vault.saveKit', { destination: destination.token }));
    if (saved !== null) setDone(`Saved as ${destination.name} in ${destination.folder}.`);
  }

  async function print(): Promise<void> {
    const answer = await printing.run(() => ask('app.print', {}));
    if (answer?.printed) setDone('Sent to the printer. Look at the sheet before you go on.');
  }

  async function finish(): Promise<void> {
    const answer = await finishing.run(() => ask('vault.kitDone', {}));
    if (answer !== null) useKit.setState({ kit: null });
  }

  return (
    <main className={styles.page} data-testid="kit-page">
      <div className={styles.column}>
        <header data-print="no" className={styles.head}>
          <h1>Put the recovery kit away</h1>
          <p>The vault is created. This sheet opens it when your passphrase is lost; whoever holds it needs nothing else. It is shown this once.</p>
        </header>
        <article className={styles.sheet} aria-label="Recovery kit">
          <h2>Strongroom recovery kit</h2>
          <dl>
            <dt>Vault</dt>
            <dd>
              <Name text={kit.vaultName} wrap />
            </dd>
            <dt>Vault id</dt>
            <dd className={styles.mono}>{inFours(kit.vaultId).join(' ')}</dd>
            <dt>Policy generation</dt>
            <dd>{kit.policyGeneration}</dd>
            <dt>Made</dt>
            <dd>{minuteOf(kit.createdAt)}</dd>
            <dt>Identity (secret)</dt>
            <dd className={styles.secret} data-testid="kit-identity">
              {kit.identity}
            </dd>
          </dl>
          <p>Keep this sheet in a safe, apart from the vault and its backups. Whoever has both can read every key.</p>
        </article>
        <div data-print="no" className={styles.steps}>
          <div className={styles.buttons}>
            <Button icon={<Save size={16} aria-hidden="true" />} busy={saving.busy} onClick={save}>
              Save to file…
            </Button>
            <Button icon={<Printer size={16} aria-hidden="true" />} busy={printing.busy} onClick={print}>
              Print
            </Button>
          </div>
          <div role="status">{done !== null && <Mark kind="good">{done}</Mark>}</div>
          <ErrorNote error={saving.error ?? printing.error ?? finishing.error} />
          <Check
            label="I have put it away"
            hint="On paper in a safe, or on a stick that stays there. Not on this workstation."
            checked={putAway}
            onChange={(event) => setPutAway(event.target.checked)}
          />
          <div>
            <Button kind="primary" disabled={!putAway} busy={finishing.busy} onClick={finish}>
              Go on to the vault
            </Button>
          </div>
        </div>
      </div>
    </main>
  );
}
