import { ArrowLeft } from 'lucide-react';
import { Button } from '../components/Button.tsx';
import { GuidePage } from '../pages/GuidePage.tsx';
import { useNavigation } from '../stores/navigation.ts';
import styles from './Frame.module.css';

/** The guide where no vault is open: whoever cannot get in needs it most. */
export function LockedGuide() {
  return (
    <div className={styles.frame}>
      <div className={styles.top}>
        <Button kind="quiet" icon={<ArrowLeft size={16} aria-hidden="true" />} onClick={() => useNavigation.setState({ page: 'overview' })}>
          Back to the vaults
        </Button>
      </div>
      <main className={styles.page}>
        <GuidePage />
      </main>
    </div>
  );
}
