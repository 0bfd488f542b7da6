import { ExpiryHistogram } from '../../components/charts/ExpiryHistogram.tsx';
import { Foldable } from '../../components/Foldable.tsx';
import { useNow } from '../../stores/clock.ts';
import { useInventory } from '../../stores/inventory.ts';
import styles from './ExpiryStrip.module.css';

/** When certificates expire, over their list: whatever the filters leave out of the list still expires, unless it was renewed or revoked. @param makeRoom on a low screen it goes, for the details of one */
export function ExpiryStrip({ makeRoom }: { makeRoom: boolean }) {
  const overview = useInventory((state) => state.overview);
  const now = useNow(60_000);
  if (overview === null || overview.certificates === 0) return null;
  return (
    <Foldable title="Expiry of all current certificates by week" name="certificates-expiry" className={`${styles.strip} ${makeRoom ? styles.makeRoom : ''}`}>
      <ExpiryHistogram weeks={overview.weeks} now={now} low />
    </Foldable>
  );
}
