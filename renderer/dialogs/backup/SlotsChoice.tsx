import { useId } from 'react';
import { Check } from '../../components/Field.tsx';
import styles from './Backup.module.css';

/** Whether notes hold the slots. Two sound ways, each with its price. */
export function SlotsChoice({ withSlots, onChange }: { withSlots: boolean; onChange: (withSlots: boolean) => void }) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label="What opens a backup" className={styles.choices}>
      <Check
        type="radio"
        name={name}
        label="A passphrase or the recovery kit restores"
        hint="The notes hold the slots. Then every officer’s passphrase should be six generated words: Settings, Change your passphrase, Generate."
        checked={withSlots}
        onChange={() => onChange(true)}
      />
      <Check
        type="radio"
        name={name}
        label="Only the recovery kit restores"
        hint="The slots are left out: nothing on the target can be guessed at. Without the kit these backups are worth nothing; keep it in two places."
        checked={!withSlots}
        onChange={() => onChange(false)}
      />
    </div>
  );
}
