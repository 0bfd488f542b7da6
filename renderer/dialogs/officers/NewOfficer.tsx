import { useState } from 'react';
import type { OfficerRow } from '../../../preload/contract/officers.ts';
import { TextField } from '../../components/Field.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { LONGEST_NAME } from '../../stores/limits.ts';
import { ChangeFrame } from './ChangeFrame.tsx';
import { NewSecret, useNewSecret } from './NewSecret.tsx';
import type { Role } from './officer-words.ts';
import { RoleChoice } from './RoleChoice.tsx';

/** Lets somebody into the vault: a name, a role, and a passphrase that he makes. */
export function AddOfficerDialog() {
  const [text, setText] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const secret = useNewSecret();
  const name = text.trim();
  return (
    <ChangeFrame
      title="Add an officer"
      change={name === '' ? null : { kind: 'add', name, role }}
      left={name === '' ? 'Give a name.' : secret.left}
      secret={secret}
    >
      <TextField
        label="Name"
        name="officer-name"
        hint="As he is called: it stands in every entry of the log that he makes."
        data-autofocus=""
        maxLength={LONGEST_NAME}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <RoleChoice role={role} onChoose={setRole} />
      <NewSecret secret={secret} name={name} />
    </ChangeFrame>
  );
}

/** Gives an officer new keys under a new passphrase: what opened his slot before opens nothing of this vault any more. */
export function ResetOfficerDialog({ officer }: { officer: OfficerRow }) {
  const secret = useNewSecret();
  return (
    <ChangeFrame
      title={`Reset ${visibleText(officer.name)}`}
      change={{ kind: 'reset', officer: officer.id }}
      left={secret.left}
      officer={officer}
      secret={secret}
    >
      <p>For an officer whose passphrase is lost, or may be known to somebody else. He gets new keys, and his old passphrase opens nothing here any more.</p>
      <NewSecret secret={secret} name={officer.name} />
    </ChangeFrame>
  );
}
