// biome-ignore-all lint/a11y/useSemanticElements: the rows in view are placed by their own height, which <ul> would undo

import { useVirtualizer } from '@tanstack/react-virtual';
import { Plus, Trash2 } from 'lucide-react';
import { type ClipboardEvent, useId, useRef } from 'react';
import type { DraftProblem, RequestedName } from '../../../preload/contract/requests.ts';
import { Button, IconButton } from '../../components/Button.tsx';
import field from '../../components/Field.module.css';
import { focusAdded } from '../../components/focus-added.ts';
import { classes } from '../../components/join-classes.ts';
import { count, grouped } from '../../components/numbers.ts';
import { ScrollRegion } from '../../components/ScrollRegion.tsx';
import { Select } from '../../components/Select.tsx';
import dialogs from '../Dialogs.module.css';
import { kindOf, namesIn, sameName } from './names.ts';
import { Problems } from './Problems.tsx';
import styles from './Request.module.css';
import { Step } from './Step.tsx';

const KINDS = [
  { value: 'dns', label: 'DNS' },
  { value: 'ip', label: 'IP' },
  { value: 'email', label: 'Email' },
  { value: 'uri', label: 'URI' },
] as const;
/** As many as a draft takes. */
const MOST_NAMES = 1000;

interface RowProps {
  name: RequestedName;
  at: number;
  problems: readonly DraftProblem[];
  onChange: (name: RequestedName) => void;
  onPaste: (names: RequestedName[]) => void;
  onRemove: () => void;
}

function NameRow({ name, at, problems, onChange, onPaste, onRemove }: RowProps) {
  const id = useId();
  const wrong = problems.some((problem) => problem.severity === 'error');
  const remove = <IconButton label={`Remove name ${at + 1}`} icon={<Trash2 size={14} />} onClick={onRemove} />;
  if (name.kind === 'raw') {
    return (
      <div className={styles.row}>
        <span className={dialogs.hint}>carried over</span>
        <code className={styles.carried} title={name.value}>
          {name.value}
        </code>
        {remove}
        <Problems problems={problems} id={id} />
      </div>
    );
  }

  function paste(event: ClipboardEvent<HTMLInputElement>): void {
    const names = namesIn(event.clipboardData.getData('text/plain'));
    if (names.length < 2) return;
    event.preventDefault();
    onPaste(names);
  }

  return (
    <div className={styles.row}>
      <Select label={`Name ${at + 1}: its kind`} choices={KINDS} value={name.kind} onChange={(kind) => onChange({ ...name, kind })} />
      <input
        className={field.input}
        aria-label={`Name ${at + 1}`}
        aria-invalid={wrong || undefined}
        aria-describedby={problems.length === 0 ? undefined : id}
        placeholder={{ dns: 'api.example.com', ip: '192.0.2.7', email: 'web@example.com', uri: 'https://example.com' }[name.kind]}
        maxLength={4096}
        autoComplete="off"
        spellCheck={false}
        value={name.value}
        onChange={(event) => onChange({ ...name, value: event.target.value })}
        onBlur={() => {
          // Whoever types 192.0.2.7 means an address, whatever the list beside it says.
          const kind = kindOf(name.value.trim());
          if (name.kind === 'dns' && kind !== 'dns' && name.value.trim() !== '') onChange({ ...name, kind });
        }}
        onPaste={paste}
      />
      {remove}
      <Problems problems={problems} id={id} />
    </div>
  );
}

interface Props {
  title: string;
  names: RequestedName[];
  problems: readonly DraftProblem[];
  onChange: (names: RequestedName[]) => void;
}

/** The names that the certificate has to carry. A draft takes a thousand, so only the rows in view are in the document. */
export function NamesStep({ title, names, problems, onChange }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: names.length, getScrollElement: () => scroller.current, estimateSize: () => 36, overscan: 8 });

  function add(): void {
    onChange([...names, { kind: 'dns', value: '' }]);
    requestAnimationFrame(() => {
      virtual.scrollToIndex(names.length);
      focusAdded(() => scroller.current?.querySelector(`[data-index="${names.length}"]`));
    });
  }

  /** Puts what was pasted in the place of the row it was pasted into, each name once. */
  function insert(at: number, pasted: RequestedName[]): void {
    const others = names.filter((name, index) => name.value.trim() !== '' && index !== at);
    const place = names.slice(0, at).filter((name) => name.value.trim() !== '').length;
    const here = names[at];
    const typed = here === undefined || here.value.trim() === '' ? [] : [here];
    const fresh = [...typed, ...pasted].filter(
      (name, index, all) => !others.some((other) => sameName(other, name)) && all.findIndex((other) => sameName(other, name)) === index,
    );
    onChange([...others.slice(0, place), ...fresh, ...others.slice(place)].slice(0, MOST_NAMES));
  }

  return (
    <Step title={title}>
      <ScrollRegion ref={scroller} label={`Alternative names, ${grouped(names.length)}`} className={classes(styles.names, names.length === 0 && styles.none)}>
        <div role="list" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const name = names[index];
            if (name === undefined) return null;
            return (
              <div
                key={index}
                ref={virtual.measureElement}
                data-index={index}
                role="listitem"
                aria-setsize={names.length}
                aria-posinset={index + 1}
                className={styles.placed}
                style={{ transform: `translateY(${start}px)` }}
              >
                <NameRow
                  name={name}
                  at={index}
                  problems={problems.filter((problem) => problem.index === index)}
                  onChange={(next) => onChange(names.map((other, place) => (place === index ? next : other)))}
                  onPaste={(pasted) => insert(index, pasted)}
                  onRemove={() => onChange(names.filter((_, place) => place !== index))}
                />
              </div>
            );
          })}
        </div>
      </ScrollRegion>
      <Problems problems={problems.filter((problem) => problem.index === null)} />
      <div className={styles.foot}>
        <span className={dialogs.hint}>{names.length > 6 ? `${count(names.length, 'name')}. ` : ''}Several may be pasted at once.</span>
        <Button kind="quiet" icon={<Plus size={14} aria-hidden="true" />} disabled={names.length >= MOST_NAMES} onClick={add}>
          Add a name
        </Button>
      </div>
    </Step>
  );
}
