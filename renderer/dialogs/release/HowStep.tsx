import { ShieldCheck } from 'lucide-react';
import type { Ref } from 'react';
import type { ReleaseTarget } from '../../../preload/contract/release.ts';
import { Check, TextField } from '../../components/Field.tsx';
import { NewPassphrase, type NewPassphraseHandle } from '../../components/NewPassphrase.tsx';
import columns from '../Columns.module.css';
import styles from './Release.module.css';
import { FORMATS, type Plan } from './release-words.ts';

export interface How {
  target: string;
  chain: boolean;
  /** `null` for the alias of the plan. */
  alias: string | null;
  plain: boolean;
  /** What the officer typed to confirm that the key goes out unprotected. */
  typed: string;
}

interface Props {
  targets: ReleaseTarget[];
  how: How;
  onChange: (change: Partial<How>) => void;
  /** The one file of the plan, if it is one. */
  single: Plan['certificates'][number] | null;
  words: string[];
  /** What has to be typed for a plain release. */
  phrase: string;
  passphrase: Ref<NewPassphraseHandle>;
  onProblem: (problem: string | null) => void;
}

/** What takes no passphrase goes out readable, and only so. */
function plainOnly(target: ReleaseTarget): boolean {
  return target.key && target.protection === 'never';
}

/** Step 2: who has to open it, with which algorithms, under which passphrase. */
export function HowStep({ targets, how, onChange, single, words, phrase, passphrase, onProblem }: Props) {
  const target = targets.find((candidate) => candidate.id === how.target);
  if (target === undefined) return null;
  // The chain of the plan begins with the certificate itself, and is nothing else where no chain was asked for.
  const above = single?.chain == null || !how.chain ? null : single.chain.slice(1);
  const key = target.key;
  return (
    <section className={columns.column} aria-labelledby="release-how">
      <h3 id="release-how">2. How</h3>
      <div role="radiogroup" aria-label="Format" className={styles.formats}>
        {FORMATS.filter(({ format }) => targets.some((candidate) => candidate.format === format)).map(({ format, label }) => (
          <label key={format} className={styles.format} data-on={target.format === format || undefined}>
            <input
              type="radio"
              name="format"
              className="visually-hidden"
              checked={target.format === format}
              onChange={() => {
                const first = targets.find((candidate) => candidate.format === format);
                if (first !== undefined) onChange({ target: first.id, plain: plainOnly(first) });
              }}
            />
            {label}
          </label>
        ))}
      </div>
      <div role="radiogroup" aria-label="For whom" className={styles.targets}>
        {targets
          .filter((candidate) => candidate.format === target.format)
          .map((candidate) => (
            <Check
              key={candidate.id}
              type="radio"
              name="target"
              label={candidate.label}
              hint={candidate.opens}
              checked={candidate.id === target.id}
              onChange={() => onChange({ target: candidate.id, plain: plainOnly(candidate) })}
            />
          ))}
      </div>
      <div className={styles.algorithms} data-testid="release-algorithms">
        <ShieldCheck size={16} aria-hidden="true" />
        {key && how.plain ? (
          <strong>Nothing protects the key: whoever reads the file has it.</strong>
        ) : (
          <ul>
            {target.algorithms.map((algorithm) => (
              <li key={algorithm}>{algorithm}</li>
            ))}
          </ul>
        )}
        {target.weak !== null && <strong>{target.weak}</strong>}
      </div>
      <Check
        label="With the chain"
        hint={
          above === null
            ? 'As far as the inventory has it, the certificate itself first.'
            : above.length === 0
              ? 'The inventory has no issuer of this certificate.'
              : `${above.length} above it: ${above.join(', ')}`
        }
        checked={how.chain}
        onChange={(event) => onChange({ chain: event.target.checked })}
      />
      {single !== null && target.alias && (
        <TextField
          label="Alias (friendly name)"
          maxLength={200}
          value={how.alias ?? single.alias}
          onChange={(event) => onChange({ alias: event.target.value })}
          hint={(how.alias ?? single.alias).trim() === '' ? 'An alias is needed: programs find the key by it.' : undefined}
        />
      )}
      {key && target.protection === 'optional' && (
        <Check
          label="Without a passphrase"
          hint="Only for a program that cannot ask for one."
          checked={how.plain}
          onChange={(event) => onChange({ plain: event.target.checked, typed: '' })}
        />
      )}
      {target.protection === 'never' && !key ? null : how.plain ? (
        <TextField
          label={`Type ${phrase} to confirm`}
          value={how.typed}
          name="plain-confirmation"
          onChange={(event) => onChange({ typed: event.target.value })}
          hint="The key lies readable on the medium and in every copy of it. Erasing the file later may not remove it from flash media."
        />
      ) : (
        <NewPassphrase ref={passphrase} label="Passphrase of the file" purpose="file" words={words} onProblem={onProblem} />
      )}
    </section>
  );
}
