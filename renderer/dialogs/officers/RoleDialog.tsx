import { useState } from 'react';
import type { OfficerRow } from '../../../preload/contract/officers.ts';
import { visibleText } from '../../components/visible-text.ts';
import { ChangeFrame } from './ChangeFrame.tsx';
import type { Role } from './officer-words.ts';
import { RoleChoice } from './RoleChoice.tsx';

/** Lets an officer do more, or less. */
export function RoleDialog({ officer }: { officer: OfficerRow }) {
  const [role, setRole] = useState<Role | null>(null);
  return (
    <ChangeFrame
      title={`Change the role of ${visibleText(officer.name)}`}
      change={role === null ? null : { kind: 'role', officer: officer.id, role }}
      left={role === null ? 'Choose a role.' : undefined}
      officer={officer}
    >
      <RoleChoice role={role} onChoose={setRole} now={officer.role} />
    </ChangeFrame>
  );
}
