import { Button } from '../../components/Button.tsx';
import { canIssue, useAuthorities } from '../../stores/authorities.ts';
import { openDialog } from '../../stores/navigation.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';
import { madeRequests } from '../requests/made-requests.ts';

/** A renewal under way, the requests that came of it, and the ways to a certificate for them. */
export function RenewalOutcome({ id }: { id: string }) {
  const local = useAuthorities().value?.some(canIssue) ?? false;
  return (
    <CommandOutcome
      id={id}
      name="renew"
      title="Renew"
      lines="Renewed certificates"
      progress="Requests made"
      cancel="Cancel the renewal"
      note="You may close this: the renewal goes on."
      actions={({ items }) => {
        const requests = madeRequests(items);
        if (requests.length === 0) return null;
        return (
          <>
            {local && <Button onClick={() => openDialog({ kind: 'issue', requests })}>Issue with the local CA…</Button>}
            <Button kind="primary" data-autofocus="" onClick={() => openDialog({ kind: 'carry-out', requests })}>
              {requests.length === 1 ? 'Carry it out…' : 'Carry them out…'}
            </Button>
          </>
        );
      }}
    />
  );
}
