import { useState } from 'react';
import type { RestorePlan } from '../../../preload/contract/restore.ts';
import { Button } from '../../components/Button.tsx';
import { DangerButton } from '../../components/DangerButton.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Fingerprint } from '../../components/Fingerprint.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { count, grouped } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { useRestore } from '../../stores/restore.ts';
import { useUnlocked } from '../../stores/session.ts';
import { useQuestion } from '../../stores/use-question.ts';
import dialogs from '../Dialogs.module.css';
import type { Restored } from './use-restore-work.ts';

/** The vault lies in its place: what it is, and the way into it. */
export function RestoreOutcome({ restored, plan }: { restored: Restored; plan: RestorePlan }) {
  const open = useUnlocked();
  const [underWay, setUnderWay] = useState<{ id: string; title: string }[]>([]);
  const { busy, error, run } = useQuestion();

  async function unlock(interrupt: boolean): Promise<void> {
    if (open === null) {
      // The agent that restored ends first: the one that looks at the vault now must not go with it.
      await run(() => ask('restore.end', {}));
      useRestore.setState({ toUnlock: restored.vault });
      closeDialog();
      return;
    }
    const answer = await run(() => ask('vault.lock', { interrupt, next: restored.vault }));
    if (answer?.outcome === 'busy') setUnderWay(answer.commands);
  }

  return (
    <Dialog
      name="restore-outcome"
      title="The vault is restored"
      size="medium"
      onClose={closeDialog}
      footer={
        <>
          <Button onClick={closeDialog}>Close</Button>
          {underWay.length > 0 ? (
            <DangerButton busy={busy} onClick={() => unlock(true)}>
              Lock, interrupt {count(underWay.length, 'command')}, and open it
            </DangerButton>
          ) : (
            <Button kind="primary" data-autofocus="" busy={busy} onClick={() => unlock(false)} data-testid="restore-open">
              {open === null ? 'Open it' : 'Lock this vault and open it'}
            </Button>
          )}
        </>
      }
    >
      <div role="status" data-testid="restore-done">
        <Mark kind="good">
          <Name text={restored.name} wrap /> lies in its place, as it was on <Moment time={plan.chosen.takenAt} as="minute" />.
        </Mark>
      </div>
      <Facts
        facts={[
          ['Folder', <Name key="f" text={restored.folder} wrap />],
          ['Vault id', <Fingerprint key="v" hex={plan.chosen.vaultId} label="the vault id" />],
          ['Log', `${grouped(plan.chosen.logSize)} entries, and one that says where it came from`],
          ['Officers', plan.officers.join(', ')],
          restored.movedTo === null ? null : ['Moved aside to', <Name key="m" text={restored.movedTo} wrap />],
        ]}
      />
      <p>It opens with the passphrases that were in use then. What was done after the backup is not in it.</p>
      {plan.warnings.length > 0 && (
        <ul className={dialogs.bullets}>
          {plan.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      {underWay.length > 0 && (
        <>
          <p>{underWay.length === 1 ? 'This command of the open vault is' : 'These commands of the open vault are'} under way:</p>
          <ul className={dialogs.bullets}>
            {underWay.map((command) => (
              <li key={command.id}>
                <Name text={command.title} wrap />
              </li>
            ))}
          </ul>
        </>
      )}
      <ErrorNote error={error} />
    </Dialog>
  );
}
