import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { DraftProblem, RequestDraft } from '../../../preload/contract/requests.ts';
import { Button, IconButton } from '../../components/Button.tsx';
import { Chip, Chips } from '../../components/Chip.tsx';
import field from '../../components/Field.module.css';
import { Check, Field } from '../../components/Field.tsx';
import { classes } from '../../components/join-classes.ts';
import { Name } from '../../components/Name.tsx';
import { EXTENDED_USAGES, KEY_USAGES, usageWords } from '../../components/usage-words.ts';
import type { Entered } from './entered.ts';
import { Problems } from './Problems.tsx';
import styles from './Request.module.css';
import { Step } from './Step.tsx';

type Critical = RequestDraft['critical'][number];

function toggled<T>(list: readonly T[], value: T): T[] {
  return list.includes(value) ? list.filter((other) => other !== value) : [...list, value];
}

interface Props {
  title: string;
  entered: Entered;
  problems: readonly DraftProblem[];
  onChange: (change: Partial<Entered>) => void;
}

/** What the certificate may be used for, and how long it is wanted. */
export function UseStep({ title, entered, problems, onChange }: Props) {
  const [all, setAll] = useState(false);
  const [oid, setOid] = useState('');
  const of = (name: DraftProblem['field']) => problems.filter((problem) => problem.field === name);
  const usages = KEY_USAGES.filter(({ usual, name }) => usual || all || entered.keyUsage.includes(name));
  const others = entered.extendedKeyUsage.filter((name) => !EXTENDED_USAGES.some((known) => known.name === name));

  function critical(name: Critical): { checked: boolean; onChange: () => void } {
    return { checked: entered.critical.includes(name), onChange: () => onChange({ critical: toggled(entered.critical, name) }) };
  }

  function addOid(): void {
    const value = oid.trim();
    if (value !== '' && !entered.extendedKeyUsage.includes(value)) onChange({ extendedKeyUsage: [...entered.extendedKeyUsage, value] });
    setOid('');
  }

  return (
    <Step title={title}>
      <div className={styles.usages}>
        <Chips label="Key usage">
          {usages.map(({ name, word }) => (
            <Chip key={name} on={entered.keyUsage.includes(name)} onToggle={() => onChange({ keyUsage: toggled(entered.keyUsage, name) })}>
              {word}
            </Chip>
          ))}
          {!all && (
            <button type="button" className={styles.more} aria-label="More key usages" onClick={() => setAll(true)}>
              more
            </button>
          )}
        </Chips>
        {entered.keyUsage.length > 0 && <Check label="critical" aria-label="Key usage is critical" {...critical('keyUsage')} />}
      </div>
      <Problems problems={of('keyUsage')} />
      <div className={styles.usages}>
        <Chips label="Extended">
          {EXTENDED_USAGES.map(({ name, word }) => (
            <Chip
              key={name}
              on={entered.extendedKeyUsage.includes(name)}
              onToggle={() => onChange({ extendedKeyUsage: toggled(entered.extendedKeyUsage, name) })}
            >
              {word}
            </Chip>
          ))}
          {others.map((name) => (
            <Chip key={name} on onToggle={() => onChange({ extendedKeyUsage: toggled(entered.extendedKeyUsage, name) })}>
              {usageWords(name)}
            </Chip>
          ))}
        </Chips>
        {entered.extendedKeyUsage.length > 0 && <Check label="critical" aria-label="Extended key usage is critical" {...critical('extendedKeyUsage')} />}
      </div>
      <div className={styles.oid}>
        <input
          className={field.input}
          aria-label="Another extended usage, by its OID"
          placeholder="Another, by its OID"
          maxLength={128}
          autoComplete="off"
          spellCheck={false}
          value={oid}
          onChange={(event) => setOid(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || oid.trim() === '') return;
            // Enter in any other field is the dialog's main button.
            event.preventDefault();
            addOid();
          }}
        />
        <Button kind="quiet" icon={<Plus size={14} aria-hidden="true" />} disabled={oid.trim() === ''} onClick={addOid}>
          Add the OID
        </Button>
      </div>
      <Problems problems={of('extendedKeyUsage')} />
      <div className={styles.lastFields}>
        <div>
          <Field label="Wanted term in days" hint="The answer is compared with it.">
            {(ids) => (
              <input
                {...ids}
                className={classes(field.input, styles.term)}
                inputMode="numeric"
                maxLength={6}
                autoComplete="off"
                aria-invalid={of('termDays').some((problem) => problem.severity === 'error') || undefined}
                value={entered.term}
                onChange={(event) => onChange({ term: event.target.value })}
              />
            )}
          </Field>
        </div>
        <div>
          <Check
            label="Must staple"
            hint="Clients refuse the server without its OCSP answer."
            checked={entered.mustStaple}
            onChange={(event) => onChange({ mustStaple: event.target.checked })}
          />
          <Problems problems={of('mustStaple')} />
        </div>
        <Problems problems={of('termDays')} />
      </div>
      {entered.otherExtensions.length > 0 && (
        <ul className={styles.extensions} aria-label="Extensions that are carried over">
          {entered.otherExtensions.map((extension, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two extensions may have one OID
            <li key={at}>
              <span>
                <Name text={extension.oid} mono /> carried over, {extension.value.length / 2} bytes{extension.critical ? ', critical' : ''}
              </span>
              <IconButton
                label={`Leave out the extension ${extension.oid}`}
                icon={<Trash2 size={14} />}
                onClick={() => onChange({ otherExtensions: entered.otherExtensions.filter((_, place) => place !== at) })}
              />
            </li>
          ))}
        </ul>
      )}
      <Problems problems={of('otherExtensions')} />
    </Step>
  );
}
