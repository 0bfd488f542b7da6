import type { OfficerRow } from '../../../preload/contract/officers.ts';
import { visibleText } from '../../components/visible-text.ts';
import type { BegunChange } from '../../stores/navigation.ts';
import { ChangeFrame } from './ChangeFrame.tsx';
import { KitDialog } from './KitDialog.tsx';
import { AddOfficerDialog, ResetOfficerDialog } from './NewOfficer.tsx';
import { QuorumDialog } from './QuorumDialog.tsx';
import { RenameOfficerDialog } from './RenameOfficerDialog.tsx';
import { RoleDialog } from './RoleDialog.tsx';

const STANDING_WORDS = { suspend: 'Suspend', reinstate: 'Reinstate', remove: 'Remove' } as const;

/** The dialog of a change of the officers. */
export function ChangeOfficersDialog({ begun }: { begun: BegunChange }) {
  switch (begun.kind) {
    case 'add':
      return <AddOfficerDialog />;
    case 'threshold':
      return <QuorumDialog />;
    case 'kit':
      return <KitDialog />;
    case 'kit-revoke':
      return <ChangeFrame title="Revoke the recovery kit" change={{ kind: 'kit-revoke' }} />;
    case 'rename':
      return <RenameOfficerDialog officer={begun.officer} />;
    case 'role':
      return <RoleDialog officer={begun.officer} />;
    case 'reset':
      return <ResetOfficerDialog officer={begun.officer} />;
    case 'suspend':
    case 'reinstate':
    case 'remove':
      return <StandingDialog kind={begun.kind} officer={begun.officer} />;
  }
}

function StandingDialog({ kind, officer }: { kind: keyof typeof STANDING_WORDS; officer: OfficerRow }) {
  return <ChangeFrame title={`${STANDING_WORDS[kind]} ${visibleText(officer.name)}`} change={{ kind, officer: officer.id }} officer={officer} />;
}
