import { FileText } from 'lucide-react';
import type { PlannedChange } from '../../../preload/contract/officers.ts';
import { Button } from '../../components/Button.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { ask } from '../../stores/ask.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';

/** A change of the officers under way, and what came of it; a new kit is shown in a window of its own. */
export function ChangeOutcome({ id, change }: { id: string; change: PlannedChange }) {
  return (
    <CommandOutcome
      id={id}
      name="change-officers"
      title="Change the officers"
      lines="Keys sealed anew"
      progress="Keys sealed anew"
      cancel="Cancel the change"
      note="You may close this: it goes on."
      {...(change.kind === 'kit' ? { actions: ({ command }) => (command?.state === 'done' || command?.state === 'done-in-part' ? <ShowKit /> : null) } : {})}
    />
  );
}

/** Opens the window in which a new kit is printed, saved and tried. */
export function ShowKit() {
  const { busy, error, run } = useQuestion();
  return (
    <>
      <Button
        kind="primary"
        data-autofocus=""
        busy={busy}
        icon={<FileText size={16} aria-hidden="true" />}
        onClick={() => run(() => ask('recovery.showWindow', {}))}
      >
        Put the new kit away…
      </Button>
      <ErrorNote error={error} />
    </>
  );
}
