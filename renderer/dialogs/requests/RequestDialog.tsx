import type { RequestDraft } from '../../../preload/contract/requests.ts';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { closeDialog, type Named } from '../../stores/navigation.ts';
import { RequestWizard } from './RequestWizard.tsx';
import { useStart } from './use-start.ts';

interface Props {
  from: RequestDraft | undefined;
  renews: Named | undefined;
  profile: string | undefined;
}

/** A new request, another like one that there is, or the renewal of a certificate with its values to be edited. */
export function RequestDialog({ from, renews, profile }: Props) {
  const { start, error } = useStart({ from, renews, profile });
  if (start !== null) return <RequestWizard start={start} renews={renews ?? null} />;
  if (error === null) return null;
  return (
    <Dialog
      name="request"
      title={renews === undefined ? 'New request' : `Renew ${renews.label}`}
      onClose={closeDialog}
      footer={
        <Button kind="primary" data-autofocus="" onClick={closeDialog}>
          Close
        </Button>
      }
    >
      <ErrorNote error={error} />
    </Dialog>
  );
}
