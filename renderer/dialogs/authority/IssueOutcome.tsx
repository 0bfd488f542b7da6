import { Button } from '../../components/Button.tsx';
import { showCertificate, showIssuedBy } from '../../stores/show-object.ts';
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
      actions={({ items, facts }) => {
        const issued = items.flatMap((item) => item.certificates);
        const [first] = issued;
        const issuer = facts.find(({ name }) => name === 'Issuer')?.value;
        const several = issued.length > 1 && issuer !== undefined;
        return first === undefined ? null : (
          <Button kind="primary" data-autofocus="" onClick={() => (several ? showIssuedBy(issuer) : showCertificate(first))}>
            {several ? 'Show the certificates' : 'Show the certificate'}
          </Button>
        );
      }}
    />
  );
}
