import { Plus, Trash2 } from 'lucide-react';
import { useId, useRef } from 'react';
import type { DraftProblem, SubjectPart } from '../../../preload/contract/requests.ts';
import { Button, IconButton } from '../../components/Button.tsx';
import field from '../../components/Field.module.css';
import { focusAdded } from '../../components/focus-added.ts';
import { Select } from '../../components/Select.tsx';
import dialogs from '../Dialogs.module.css';
import { withoutParts } from './entered.ts';
import { Problems } from './Problems.tsx';
import styles from './Request.module.css';
import { Step } from './Step.tsx';

const TYPES = [
  { value: 'CN', label: 'Common name' },
  { value: 'O', label: 'Organisation' },
  { value: 'OU', label: 'Unit' },
  { value: 'L', label: 'Locality' },
  { value: 'ST', label: 'State' },
  { value: 'C', label: 'Country' },
  { value: 'emailAddress', label: 'Email' },
  { value: 'serialNumber', label: 'Serial number' },
] as const;
const MOST_PARTS = 100;

type Chosen = (typeof TYPES)[number]['value'] | 'other';

/** The word of the list for a type; `other` where its short name or OID has to be written. */
function chosenOf(type: string): Chosen {
  return TYPES.find((known) => known.value === type)?.value ?? 'other';
}

interface RowProps {
  part: SubjectPart;
  at: number;
  /** Whether the form begins with it. */
  first: boolean;
  problems: readonly DraftProblem[];
  onChange: (part: SubjectPart) => void;
  onRemove: () => void;
}

function SubjectRow({ part, at, first, problems, onChange, onRemove }: RowProps) {
  const id = useId();
  const chosen = chosenOf(part.type);
  const label = TYPES.find((known) => known.value === chosen)?.label ?? (part.type || 'Another part');
  const wrong = problems.some((problem) => problem.severity === 'error');
  return (
    <li className={styles.row} data-part={part.type}>
      <Select
        label={`Part ${at + 1}: what it is`}
        choices={[...TYPES, { value: 'other', label: 'Another, by its OID' }]}
        value={chosen}
        onChange={(next) => onChange({ ...part, type: next === 'other' ? '' : next })}
      />
      <div className={styles.value}>
        {chosen === 'other' && (
          <input
            className={field.input}
            aria-label={`Part ${at + 1}: its OID`}
            placeholder="OID, such as 2.5.4.97"
            maxLength={64}
            autoComplete="off"
            spellCheck={false}
            value={part.type}
            onChange={(event) => onChange({ ...part, type: event.target.value })}
          />
        )}
        <input
          className={field.input}
          aria-label={label}
          aria-invalid={wrong || undefined}
          aria-describedby={problems.length === 0 ? undefined : id}
          placeholder={{ CN: 'www.example.com', C: 'two letters' }[part.type as string]}
          maxLength={4096}
          autoComplete="off"
          spellCheck={false}
          data-autofocus={first ? '' : undefined}
          value={part.value}
          onChange={(event) => onChange({ ...part, value: event.target.value })}
        />
      </div>
      <IconButton label={`Remove ${label}`} icon={<Trash2 size={14} />} onClick={onRemove} />
      <Problems problems={problems} id={id} />
    </li>
  );
}

interface Props {
  title: string;
  subject: SubjectPart[];
  problems: readonly DraftProblem[];
  onChange: (subject: SubjectPart[]) => void;
}

/** Who the certificate is for: the parts of the subject, the most specific first. */
export function SubjectStep({ title, subject, problems, onChange }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const commonName = subject.findIndex(({ type }) => type === 'CN');

  function add(): void {
    const unused = TYPES.find((type) => type.value !== 'CN' && !subject.some((part) => part.type === type.value));
    onChange([...subject, { type: unused?.value ?? 'OU', value: '' }]);
    focusAdded(() => list.current?.lastElementChild);
  }

  return (
    <Step title={title}>
      <ul ref={list} className={styles.rows}>
        {subject.map((part, at) => (
          <SubjectRow
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place alone; two may be alike
            key={at}
            part={part}
            at={at}
            first={at === commonName}
            problems={problems.filter((problem) => problem.index === at)}
            onChange={(next) => onChange(subject.map((other, index) => (index === at ? next : other)))}
            onRemove={() => onChange(withoutParts(subject, (_, index) => index === at))}
          />
        ))}
      </ul>
      <Problems problems={problems.filter((problem) => problem.index === null)} />
      <div className={styles.foot}>
        <span className={dialogs.hint}>What stays empty is left out.</span>
        <Button kind="quiet" icon={<Plus size={14} aria-hidden="true" />} disabled={subject.length >= MOST_PARTS} onClick={add}>
          Add a part
        </Button>
      </div>
    </Step>
  );
}
