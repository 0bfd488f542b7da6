import { LogOut, RefreshCw } from 'lucide-react';
import type { CallOutput } from '../../../preload/contract/index.ts';
import { Button } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { certificateName } from '../../components/certificate-words.ts';
import { isCustodian } from '../../stores/approvals.ts';
import { anyEntry, useAudit } from '../../stores/audit.ts';
import { goTo, openDialog } from '../../stores/navigation.ts';
import { useSession } from '../../stores/session.ts';

/** What can be done with a certificate; what takes something away comes last. */
export function CertificateActions({ shown }: { shown: CallOutput<'certificates.show'> }) {
  const { certificate } = shown;
  const custodian = useSession(isCustodian);
  const named = { id: certificate.id, label: certificateName(certificate) };
  const inStore = certificate.privateKey === 'in-store';
  const whyNotRenew =
    certificate.successor !== undefined ? 'It was renewed already' : shown.renewalUnderWay !== null ? 'A request for its renewal is under way' : undefined;

  return (
    <>
      <Button
        kind="primary"
        icon={<LogOut size={16} aria-hidden="true" />}
        disabled={!inStore}
        onClick={() => openDialog({ kind: 'release', certificates: [named] })}
      >
        Release the key…
      </Button>
      <Button
        icon={<RefreshCw size={16} aria-hidden="true" />}
        disabled={whyNotRenew !== undefined}
        title={whyNotRenew ?? 'Renew (N)'}
        onClick={() => openDialog({ kind: 'renew', certificates: [named] })}
      >
        Renew…
      </Button>
      <CopyButton label="Copy the certificate" text={shown.pem} />
      <Button
        onClick={() => {
          useAudit.setState({ filter: { ...anyEntry, object: certificate.id }, open: null });
          goTo('audit');
        }}
      >
        Show in the log
      </Button>
      {shown.authority !== null && shown.revocation === null && <Button onClick={() => openDialog({ kind: 'revoke', certificates: [named] })}>Revoke…</Button>}
      {inStore && custodian && <Button onClick={() => openDialog({ kind: 'tags', spkiSha256: shown.spkiSha256, label: named.label })}>Tags…</Button>}
      {inStore && <Button onClick={() => openDialog({ kind: 'destroy-key', spkiSha256: shown.spkiSha256, label: named.label })}>Destroy the key…</Button>}
    </>
  );
}
