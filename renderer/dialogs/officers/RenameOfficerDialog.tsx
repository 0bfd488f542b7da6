import { useState } from 'react';
import type { OfficerRow } from '../../../preload/contract/officers.ts';
import { TextField } from '../../components/Field.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { LONGEST_NAME } from '../../stores/limits.ts';
import { ChangeFrame } from './ChangeFrame.tsx';

/** Gives an officer another name; entries of the log keep the one that he had. */
export function RenameOfficerDialog({ officer }: { officer: OfficerRow }) {
  const [text, setText] = useState(officer.name);
  const name = text.trim();
  const left = name === '' ? 'Give a name.' : name === officer.name ? 'This is the name already.' : undefined;
  return (
    <ChangeFrame
      title={`Rename ${visibleText(officer.name)}`}
      change={left === undefined ? { kind: 'rename', officer: officer.id, name } : null}
      left={left}
      officer={officer}
    >
      <TextField
        label="Name"
        name="officer-name"
        hint="Entries of the log keep the name that he had when they were made."
        data-autofocus=""
        maxLength={LONGEST_NAME}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </ChangeFrame>
  );
}
