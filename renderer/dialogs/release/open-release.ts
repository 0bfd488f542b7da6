import { certificateName } from '../../components/certificate-words.ts';
import { ask } from '../../stores/ask.ts';
import { useInventory } from '../../stores/inventory.ts';
import { openDialog } from '../../stores/navigation.ts';

/** Opens the release of the selected certificates, or else of the one whose details are open. Returns whether there was one. */
export async function releaseChosen(): Promise<boolean> {
  const { selected, open } = useInventory.getState();
  if (selected.size > 0) {
    openDialog({ kind: 'release', certificates: [...selected.values()].map((row) => ({ id: row.id, label: certificateName(row) })) });
    return true;
  }
  if (open === null) return false;
  const answer = await ask('certificates.show', { id: open });
  if (answer.ok) openDialog({ kind: 'release', certificates: [{ id: open, label: certificateName(answer.value.certificate) }] });
  return answer.ok;
}
