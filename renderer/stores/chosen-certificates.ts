import { certificateName } from '../components/certificate-words.ts';
import { ask } from './ask.ts';
import { useInventory } from './inventory.ts';
import type { Named } from './navigation.ts';

/** What an action on certificates is meant for: those that are selected, or else the one whose details are open. */
export async function chosenCertificates(): Promise<Named[]> {
  const { selected, open } = useInventory.getState();
  if (selected.size > 0) return [...selected.values()].map((row) => ({ id: row.id, label: certificateName(row) }));
  if (open === null) return [];
  const answer = await ask('certificates.show', { id: open });
  return answer.ok ? [{ id: open, label: certificateName(answer.value.certificate) }] : [];
}
