import { RequestsOutcome } from '../requests/RequestsOutcome.tsx';

/** A renewal under way, and the requests that came of it. */
export function RenewalOutcome({ id }: { id: string }) {
  return (
    <RequestsOutcome
      id={id}
      name="renew"
      title="Renew"
      lines="Renewed certificates"
      cancel="Cancel the renewal"
      note="You may close this: the renewal goes on."
    />
  );
}
