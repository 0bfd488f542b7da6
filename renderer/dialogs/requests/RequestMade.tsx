import { Button } from '../../components/Button.tsx';
import { canIssue, useAuthorities } from '../../stores/authorities.ts';
import { openDialog } from '../../stores/navigation.ts';
import { showRequest } from '../../stores/show-object.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';
import { madeRequests } from './made-requests.ts';

/** The key under way and the request that came of it. */
export function RequestMade({ id }: { id: string }) {
  const local = useAuthorities().value?.some(canIssue) ?? false;
  return (
    <CommandOutcome
      id={id}
      name="request"
      title="Make a request"
      cancel="Cancel the request"
      progress="Requests made"
      lines="Requests made"
      actions={({ items }) => {
        const made = madeRequests(items);
        const [first] = made;
        if (first === undefined) return null;
        return (
          <>
            <Button onClick={() => showRequest(first.id)}>Show the request</Button>
            {local && <Button onClick={() => openDialog({ kind: 'issue', requests: made })}>Issue with the local CA…</Button>}
            <Button kind="primary" data-autofocus="" onClick={() => openDialog({ kind: 'carry-out', requests: made })}>
              Carry out now…
            </Button>
          </>
        );
      }}
    />
  );
}
