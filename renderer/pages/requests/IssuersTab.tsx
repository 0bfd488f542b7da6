import { ScrollRegion } from '../../components/ScrollRegion.tsx';
import { CourierIssuer } from './CourierIssuer.tsx';
import styles from './IssuersTab.module.css';
import { LocalIssuers } from './LocalIssuers.tsx';

/** Where requests go and certificates come from: files that are carried, and the CAs of this vault. */
export function IssuersTab() {
  return (
    <ScrollRegion label="Issuers" className={styles.page}>
      <CourierIssuer />
      <LocalIssuers />
    </ScrollRegion>
  );
}
