import { Button } from '../../components/Button.tsx';
import { showCertificate } from '../../stores/show-object.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';

/** Certificates being issued, and the way to them. */
export function IssueOutcome({ id }: { id: string }) {
  return (
    <CommandOutcome
      id={id}
      name="issue"
      title="Issue"
      lines="Certificates issued"
      progress="Certificates issued"
      cancel="Cancel the command"
      note="You may close this: it goes on."
      actions={({ items }) => {
        const first = items.flatMap((item) => item.certificates)[0];
        return first === undefined ? null : (
          <Button kind="primary" data-autofocus="" onClick={() => showCertificate(first)}>
            {items.length === 1 ? 'Show the certificate' : 'Show the first certificate'}
          </Button>
        );
      }}
    />
  );
}
