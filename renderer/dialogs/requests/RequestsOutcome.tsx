import type { ComponentProps } from 'react';
import { Button } from '../../components/Button.tsx';
import { canIssue, useAuthorities } from '../../stores/authorities.ts';
import { openDialog } from '../../stores/navigation.ts';
import { showRequest } from '../../stores/show-object.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';
import { madeRequests } from './made-requests.ts';

/** A command under way that makes requests, and the ways from what it made to certificates. */
export function RequestsOutcome(outcome: Omit<ComponentProps<typeof CommandOutcome>, 'actions' | 'progress'>) {
  const local = useAuthorities().value?.some(canIssue) ?? false;
  return (
    <CommandOutcome
      {...outcome}
      progress="Requests made"
      actions={({ items }) => {
        const requests = madeRequests(items);
        const [first] = requests;
        if (first === undefined) return null;
        return (
          <>
            {requests.length === 1 && <Button onClick={() => showRequest(first.id)}>Show the request</Button>}
            {local && <Button onClick={() => openDialog({ kind: 'issue', requests })}>Issue with the local CA…</Button>}
            <Button kind="primary" data-autofocus="" onClick={() => openDialog({ kind: 'carry-out', requests })}>
              Carry out now…
            </Button>
          </>
        );
      }}
    />
  );
}
