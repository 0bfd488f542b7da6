import { Button } from '../../components/Button.tsx';
import { useAuthorities } from '../../stores/authorities.ts';
import { openDialog } from '../../stores/navigation.ts';
import { CommandOutcome } from '../CommandOutcome.tsx';

/** What was revoked, and the CRL that has to follow. */
export function RevokeOutcome({ id }: { id: string }) {
  const due = useAuthorities().value?.filter((authority) => authority.unpublished > 0 && authority.privateKey === 'in-store') ?? [];
  return (
    <CommandOutcome
      id={id}
      name="revoke"
      title="Revoke"
      lines="Certificates revoked"
      progress="Certificates revoked"
      cancel="Cancel the command"
      actions={() =>
        due.map((authority) => (
          <Button key={authority.id} kind={due.length === 1 ? 'primary' : 'plain'} onClick={() => openDialog({ kind: 'publish-crl', authority })}>
            Publish the CRL of {authority.name}…
          </Button>
        ))
      }
    />
  );
}
