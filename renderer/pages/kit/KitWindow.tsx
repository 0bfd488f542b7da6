import { useEffect, useState } from 'react';
import type { ShownKit } from '../../../preload/contract/recovery.ts';
import { Button } from '../../components/Button.tsx';
import { ColumnPage } from '../../components/ColumnPage.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Mark } from '../../components/Mark.tsx';
import { ask } from '../../stores/ask.ts';
import { chooseDestination } from '../../stores/choose-destination.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { KitSheet } from './KitSheet.tsx';
import { KitTest } from './KitTest.tsx';
import styles from './KitWindow.module.css';

type Step = 'keep' | 'test' | 'passed';

/** The window that shows a recovery kit, this once: to be printed or saved, typed back, and put away. Its process ends with it. */
export function KitWindow() {
  const [kit, setKit] = useState<ShownKit | null>(null);
  const [step, setStep] = useState<Step>('keep');
  /** Of several sheets the one that is open. */
  const [turned, setTurned] = useState<number | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const loading = useQuestion();
  const keeping = useQuestion();
  const ending = useQuestion();
  const { run: load } = loading;

  useEffect(() => {
    void load(() => ask('recovery.kept', {})).then((kept) => {
      if (kept === null) return;
      setKit(kept);
      if (kept.tested) setStep('passed');
    });
  }, [load]);

  async function save(format: 'pdf' | 'text', sheet: number): Promise<void> {
    const name = `strongroom-recovery-kit${kit?.sheets.length === 1 ? '' : `-${sheet}`}.${format === 'pdf' ? 'pdf' : 'txt'}`;
    const destination = await chooseDestination(keeping.run, { kind: 'file', title: 'Save the recovery kit', suggestedName: name });
    if (destination === null) return;
    const saved = await keeping.run(() => ask('recovery.save', { destination: destination.token, sheet, format }));
    if (saved !== null) setDone(`Saved as ${destination.name} in ${destination.folder}.`);
  }

  async function print(): Promise<void> {
    const answer = await keeping.run(() => ask('recovery.print', {}));
    if (answer?.printed) setDone('Sent to the printer. Look at the sheet before you go on.');
  }

  async function putAway(): Promise<void> {
    const forgotten = await ending.run(() => ask('recovery.putAway', {}));
    if (forgotten !== null) await ending.run(() => ask('recovery.closeWindow', {}));
  }

  if (kit === null)
    return (
      <main>
        <ErrorNote error={loading.error} />
      </main>
    );
  const several = kit.sheets.length > 1;
  function turn(sheet: number): void {
    setDone(null);
    setTurned(turned === sheet ? null : sheet);
  }
  function typeBack(): void {
    setTurned(null);
    setStep('test');
  }
  return (
    <ColumnPage
      name="kit-window"
      title="Put the recovery kit away"
      intro={
        <>
          {several
            ? `Of these ${kit.sheets.length} sheets any ${kit.need} open the vault when passphrases are lost; whoever brings them together needs nothing else.`
            : 'This sheet opens the vault when passphrases are lost; whoever holds it needs nothing else.'}{' '}
          The kit is shown this once.
          {several &&
            ' Whoever sits at this window alone sees enough to open everything: let those who are to keep the sheets be here together, and let each show, print or write down his own.'}
        </>
      }
    >
      {/* Not while words are typed back: who copies from the screen has tested nothing. */}
      {step !== 'test' &&
        kit.sheets.map((sheet) => (
          <KitSheet
            key={sheet.sheet}
            kit={kit}
            sheet={sheet}
            isOpen={!several || turned === sheet.sheet}
            onTurn={several ? () => turn(sheet.sheet) : null}
            keeping={step === 'keep' ? { busy: keeping.busy, onPrint: print, onSave: (format) => save(format, sheet.sheet) } : null}
          >
            <div role="status">{done !== null && <Mark kind="good">{done}</Mark>}</div>
            <ErrorNote error={keeping.error} />
          </KitSheet>
        ))}
      <div data-print="no" className={styles.steps}>
        {step === 'keep' && (
          <>
            <p className={styles.soft}>
              A printer, its queue and its memory may keep what they printed. Use one without network and without a disk, and erase files when the sheets are on
              paper.
            </p>
            <div>
              <Button kind="primary" onClick={typeBack}>
                Type some of it back
              </Button>
            </div>
          </>
        )}
        {step === 'test' && <KitTest kit={kit} onPassed={() => setStep('passed')} onBack={() => setStep('keep')} />}
        {step === 'passed' && (
          <>
            <div role="status">
              <Mark kind="good">What you typed is what stands on {several ? 'the sheets' : 'the sheet'}.</Mark>
            </div>
            <p className={styles.soft}>
              Lock {several ? 'each sheet into a safe of its own' : 'the sheet into a safe'}, apart from the vault and its backups. Not on this workstation.
            </p>
            <ErrorNote error={ending.error} />
            <div>
              <Button kind="primary" busy={ending.busy} onClick={putAway}>
                It is put away
              </Button>
            </div>
          </>
        )}
      </div>
    </ColumnPage>
  );
}
