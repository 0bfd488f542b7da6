import { Button } from '../../components/Button.tsx';
import { goTo } from '../../stores/navigation.ts';
import { anyRequest, useRequests } from '../../stores/requests.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';

/** The requests of a file under way, and where they and their manifest lie. */
export function RequestsMade({ id }: { id: string }) {
  return (
    <CommandOutcome
      id={id}
      name="requests"
      title="Make requests"
      cancel="Cancel the rest"
      progress="Requests made"
      lines="Requests made"
      note="You may close this: the work goes on."
      actions={() => (
        <Button
          onClick={() => {
            useRequests.setState({ view: 'requests', filter: anyRequest, selected: new Map(), open: null });
            goTo('requests');
          }}
        >
          Show the requests
        </Button>
      )}
    />
  );
}
