import { useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Dialog } from '../../components/Dialog.tsx';
import { ErrorNote } from '../../components/ErrorNote.tsx';
import { TextField } from '../../components/Field.tsx';
import { count } from '../../components/numbers.ts';
import { ask } from '../../stores/ask.ts';
import { inventoryChanged } from '../../stores/inventory.ts';
import { closeDialog, type Named } from '../../stores/navigation.ts';
import { useRequests } from '../../stores/requests.ts';
import { useQuestion } from '../../stores/use-question.ts';
import { NamedList } from './NamedList.tsx';

/** Gives up requests that no certificate will answer. */
export function WithdrawDialog({ requests }: { requests: Named[] }) {
  const [reason, setReason] = useState('');
  const { busy, error, run } = useQuestion();
  const [only] = requests;
  const what = requests.length === 1 ? 'the request' : count(requests.length, 'request');

  async function withdraw(): Promise<void> {
    if (busy) return;
    const answer = await run(() => ask('requests.withdraw', { requests: requests.map(({ id }) => id), reason: reason.trim() }));
    if (answer === null) return;
    useRequests.setState({ selected: new Map() });
    inventoryChanged();
    closeDialog();
  }

  return (
    <Dialog
      name="withdraw"
      title={only && requests.length === 1 ? `Withdraw the request for ${only.label}` : `Withdraw ${what}`}
      onClose={closeDialog}
      onSubmit={withdraw}
      footer={
        <>
          <Button onClick={closeDialog}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy}>
            Withdraw {what}
          </Button>
        </>
      }
    >
      {requests.length > 1 && <NamedList requests={requests} label="Requests to withdraw" />}
      <p>
        {requests.length === 1
          ? 'It no longer counts as open, and cannot be carried out again. The request itself is kept, and its key stays in the vault.'
          : 'They no longer count as open, and cannot be carried out again. The requests themselves are kept, and their keys stay in the vault.'}
      </p>
      <TextField
        label="Reason"
        data-autofocus=""
        hint="Stands in the log. May be left empty."
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <ErrorNote error={error} />
    </Dialog>
  );
}
