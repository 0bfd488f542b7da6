import { count } from '../../components/numbers.ts';
import { TagChips } from '../../components/TagChips.tsx';
import { ask } from '../../stores/ask.ts';
import { useInventory } from '../../stores/inventory.ts';
import { useOfficers } from '../../stores/officers.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import styles from './CertificateDetails.module.css';

/** The tags of a stored key, and how many custodians it takes where that is more than one; asked again when either may have changed. */
export function KeyTags({ spkiSha256 }: { spkiSha256: string }) {
  const inventory = useInventory((state) => state.revision);
  const officers = useOfficers((state) => state.revision);
  const shown = useAnswer(`${spkiSha256} ${inventory} ${officers}`, () => ask('keys.show', { spkiSha256 })).value;
  // While the next key is on its way the one before is not shown as if it were it.
  if (shown === null || shown.key.spkiSha256 !== spkiSha256) return null;
  return (
    <div data-testid="key-tags">
      <TagChips tags={shown.tags} />
      {shown.need > 1 && <span className={styles.soft}> · {count(shown.need, 'custodian')} to use it</span>}
    </div>
  );
}
