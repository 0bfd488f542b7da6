import { chosenCertificates } from '../../stores/chosen-certificates.ts';
import { openDialog } from '../../stores/navigation.ts';

/** Opens the release of the selected certificates, or else of the one whose details are open, if there is one. */
export async function releaseChosen(): Promise<void> {
  const certificates = await chosenCertificates();
  if (certificates.length > 0) openDialog({ kind: 'release', certificates });
}
