import { chosenCertificates } from '../../stores/chosen-certificates.ts';
import { openDialog } from '../../stores/navigation.ts';

/** Opens the revocation of the selected certificates, or else of the one whose details are open, if there is one. */
export async function revokeChosen(): Promise<void> {
  const certificates = await chosenCertificates();
  if (certificates.length > 0) openDialog({ kind: 'revoke', certificates });
}
