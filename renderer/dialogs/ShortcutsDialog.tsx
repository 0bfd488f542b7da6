import { Dialog } from '../components/Dialog.tsx';
import { Keys } from '../components/Keys.tsx';
import { closeDialog } from '../stores/navigation.ts';
import { useSession } from '../stores/session.ts';
import styles from './Dialogs.module.css';
import { shortcuts } from './shortcuts.ts';

const PARTS = [
  { where: 'everywhere', title: 'Everywhere' },
  { where: 'lists', title: 'In lists' },
] as const;

export function ShortcutsDialog() {
  const mac = useSession((state) => state.app?.platform === 'darwin');
  return (
    <Dialog name="shortcuts" title="Keyboard" reading onClose={closeDialog}>
      {PARTS.map(({ where, title }) => (
        <section key={where} className={styles.part}>
          <h3>{title}</h3>
          <dl className={styles.keys}>
            {shortcuts
              .filter((shortcut) => shortcut.where === where)
              .map(({ keys, what }) => (
                <div key={keys} style={{ display: 'contents' }}>
                  <dt>
                    <Keys keys={mac ? keys.replaceAll('Ctrl', '⌘') : keys} />
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
