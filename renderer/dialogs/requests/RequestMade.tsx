import { RequestsOutcome } from './RequestsOutcome.tsx';

/** The key under way and the request that came of it. */
export function RequestMade({ id }: { id: string }) {
  return <RequestsOutcome id={id} name="request" title="Make a request" cancel="Cancel the request" lines="Requests made" />;
}
