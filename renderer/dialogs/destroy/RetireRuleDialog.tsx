import { useState } from 'react';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Check } from '../../components/Field.tsx';
import { NumberField, wholeNumber } from '../../components/NumberField.tsx';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useSettings } from '../../stores/settings.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';
import { DangerFooter } from '../DangerFooter.tsx';
import dialogs from '../Dialogs.module.css';
import { OwnPassphrase } from '../OwnPassphrase.tsx';
import { useOwnPassphrase } from '../use-own-passphrase.ts';
import { RetirableKeys } from './RetirableKeys.tsx';
import { retireRule } from './retire-rule.ts';

const MOST = 3650;
/** What the field holds where there is no rule yet. */
const USUAL = 30;

/** Changes the rule that destroys keys by itself: shows what would go by it, and asks for the officer's passphrase. */
export function RetireRuleDialog() {
  const now = useSettings((state) => state.settings?.retireDays ?? 0);
  const [byItself, setByItself] = useState(now !== 0);
  const [text, setText] = useState(String(now === 0 ? USUAL : now));
  const own = useOwnPassphrase();
  const { busy, error, run } = useQuestion();
  const [command, setCommand] = useState<string | null>(null);
  const days = byItself ? wholeNumber(text, 1, MOST) : 0;
  const retirable = useAnswer(days === null || days === 0 ? null : String(days), () => ask('keys.retirable', { days: days ?? 0 }));
  if (command !== null)
    return (
      <CommandOutcome id={command} name="retire-rule" title="The rule that destroys keys" lines="Rules" progress="Rules changed" cancel="Cancel the command" />
    );
  const left = [
    days === null && 'After how many days?',
    days === now && 'This is the rule already.',
    days !== 0 && (retirable.asking || retirable.value === null) && retirable.error === null && 'What would go now is being looked up.',
    own.left,
  ].find((missing) => typeof missing === 'string');

  async function change(): Promise<void> {
    if (busy || left !== undefined || days === null) return;
    const answer = await own.askWith((officerPassphrase) => run(() => ask('keys.setRetireRule', { days, officerPassphrase })));
    if (answer !== null) setCommand(answer.command);
  }

  return (
    <Dialog
      name="retire-rule"
      title="The rule that destroys keys"
      size="medium"
      onClose={closeDialog}
      footer={
        <DangerFooter left={left} busy={busy} disabled={days === null} onClick={change} testId="retire-rule-keep">
          {days === 0 ? 'Destroy no key by rule' : days === null ? 'Destroy keys by rule' : `Destroy keys ${retireRule(days)}`}
        </DangerFooter>
      }
    >
      <ErrorNote error={error ?? retirable.error} />
      <p>The key of a certificate that was renewed and has expired is destroyed:</p>
      <div role="radiogroup" aria-label="When keys are destroyed" className={dialogs.part}>
        <Check
          type="radio"
          name="retire-rule"
          label="Never by itself"
          hint="The overview names such keys, and a custodian destroys each by hand."
          checked={!byItself}
          onChange={() => setByItself(false)}
        />
        <Check
          type="radio"
          name="retire-rule"
          label="Some time after it expired"
          hint="When a custodian unlocks the vault, without being asked again."
          checked={byItself}
          onChange={() => setByItself(true)}
        />
      </div>
      {byItself && (
        <>
          <NumberField label="How long after" text={text} onChange={setText} least={1} most={MOST} unit="days after it expired" name="retire-days" />
          {days !== null && retirable.value !== null && <RetirableKeys keys={retirable.value} />}
          <p className={dialogs.soft}>
            A destroyed key is gone for good; its certificate stays, and the log says that this rule did it. A key that another certificate or an open request
            still needs is kept, and so is one whose successor is not valid or has no key in store.
          </p>
        </>
      )}
      <OwnPassphrase own={own} hint="Asked each time this rule is changed." />
    </Dialog>
  );
}
