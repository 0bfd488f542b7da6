import { useState } from 'react';
import { blocklistLabel } from '../../../preload/contract/blocklist-words.ts';
import type { BlocklistRow } from '../../../preload/contract/quality.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { count } from '../../components/numbers.ts';
import { visibleText } from '../../components/visible-text.ts';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { DangerFooter } from '../DangerFooter.tsx';
import dialogs from '../Dialogs.module.css';
import { TypedConfirmation } from '../TypedConfirmation.tsx';
import { typedLeft, typedPhrase } from '../typed-phrase.ts';

/** Takes the list of compromised keys out: says what is not seen any more. */
export function RemoveBlocklistDialog({ blocklist }: { blocklist: BlocklistRow }) {
  const [typed, setTyped] = useState('');
  const { busy, error, run } = useQuestion();
  const phrase = typedPhrase(blocklist.name);
  const left = typedLeft(typed, phrase);

  async function remove(): Promise<void> {
    if (busy || left !== undefined) return;
    if ((await run(() => ask('blocklist.remove', {}))) !== null) closeDialog();
  }

  return (
    <Dialog
      name="remove-blocklist"
      title={`Remove the blocklist ${visibleText(blocklistLabel(blocklist))}`}
      onClose={closeDialog}
      footer={
        <DangerFooter left={left} busy={busy} disabled={false} onClick={remove} testId="remove-blocklist-start">
          Remove the blocklist
        </DangerFooter>
      }
    >
      <ErrorNote error={error} />
      <ul className={dialogs.bullets}>
        <li>Its {count(blocklist.count, 'key is', 'keys are')} forgotten: a key among them that comes in looks like any other.</li>
        <li>What it found stays until all keys are checked again, and is gone then.</li>
        <li>Its publisher stays believed: a newer list of the same can be imported.</li>
      </ul>
      <TypedConfirmation phrase={phrase} name="remove-blocklist-confirmation" hint="As it stands here." typed={typed} onTyped={setTyped} />
    </Dialog>
  );
}
