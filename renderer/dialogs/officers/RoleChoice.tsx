import { Check } from '../../components/Field.tsx';
import dialogs from '../Dialogs.module.css';
import { ROLES, type Role } from './officer-words.ts';

/** What an officer may do. @param now the role that he has, which is no change */
export function RoleChoice({ role, onChoose, now }: { role: Role | null; onChoose: (role: Role) => void; now?: Role }) {
  return (
    <div role="radiogroup" aria-label="Role" className={dialogs.part}>
      {ROLES.map(({ value, label, may }) => (
        <Check
          key={value}
          type="radio"
          name="officer-role"
          label={value === now ? `${label}, as now` : label}
          hint={may}
          disabled={value === now}
          checked={role === value}
          onChange={() => onChoose(value)}
        />
      ))}
    </div>
  );
}
