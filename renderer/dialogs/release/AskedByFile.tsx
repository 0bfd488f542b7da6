import type { CallOutput } from '../../../preload/contract/index.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { Mark } from '../../components/Mark.tsx';
import { Moment } from '../../components/Moment.tsx';
import { Name } from '../../components/Name.tsx';
import { grouped } from '../../components/numbers.ts';
import { visibleText } from '../../components/visible-text.ts';
import { closeDialog } from '../../stores/navigation.ts';
import { namesWords } from '../approvals/approval-words.ts';
import dialogs from '../Dialogs.module.css';

/** A request was written: to whom it goes, and how its answers are used. */
export function AskedByFile({ asked: { mayApprove, need, expiresAt }, file }: { asked: CallOutput<'approvals.ask'>; file: string }) {
  const others = mayApprove.map(({ name }) => name);
  return (
    <Dialog
      name="asked-by-file"
      title="Ask by file"
      onClose={closeDialog}
      footer={
        <Button kind="primary" data-autofocus="" onClick={closeDialog}>
          Close
        </Button>
      }
    >
      <div role="status" className={dialogs.part}>
        <Mark kind="good">
          <span>
            The request was written as <Name text={file} wrap />.
          </span>
        </Mark>
        <p>
          Carry it to {visibleText(namesWords(others, 'or'))}: {need === 2 ? 'one of them has' : `${grouped(need - 1)} of them have`} to approve it, each on a
          workstation that has this vault. It is good until <Moment time={expiresAt} as="minute" />.
        </p>
        <p>
          When the answers are back, release the same certificates in the same way to the same place, for the same reason, and choose{' '}
          <strong>Release with approvals…</strong> there. They are good for one release.
        </p>
      </div>
    </Dialog>
  );
}
