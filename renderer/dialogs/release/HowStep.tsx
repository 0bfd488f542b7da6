import type { Ref } from 'react';
import type { ReleaseTarget } from '../../../preload/contract/release.ts';
import { Check, TextField } from '../../components/Field.tsx';
import type { NewPassphraseHandle } from '../../components/NewPassphrase.tsx';
import columns from '../Columns.module.css';
import { Protection } from './Protection.tsx';
import { type Plan, plainOnly } from './release-words.ts';
import { TargetChoice, TargetFacts } from './TargetChoice.tsx';

export interface How {
  target: string;
  chain: boolean;
  /** `null` for the alias of the plan. */
  alias: string | null;
  plain: boolean;
  /** What the officer typed to confirm that the key goes out unprotected. */
  typed: string;
  /** A passphrase for each certificate, where several go out. */
  each: boolean;
}

interface Props {
  targets: ReleaseTarget[];
  how: How;
  onChange: (change: Partial<How>) => void;
  several: boolean;
  /** The one certificate of the plan, if it is one. */
  single: Plan['certificates'][number] | null;
  words: string[];
  /** What has to be typed for a plain release. */
  phrase: string;
  passphrase: Ref<NewPassphraseHandle>;
  onProblem: (problem: string | null) => void;
  /** It is only asked for now. */
  later: boolean;
}

/** Step 2: who has to open it, with which algorithms, under which passphrase. */
export function HowStep({ targets, how, onChange, several, single, words, phrase, passphrase, onProblem, later }: Props) {
  const target = targets.find((candidate) => candidate.id === how.target);
  if (target === undefined) return null;
  // The chain of the plan begins with the certificate itself, and is nothing else where no chain was asked for.
  const above = single?.chain == null || !how.chain ? null : single.chain.slice(1);
  return (
    <section className={columns.column} aria-labelledby="release-how">
      <h3 id="release-how">2. How</h3>
      <TargetChoice
        targets={targets}
        target={target}
        onTarget={(next) => onChange({ target: next.id, plain: plainOnly(next), typed: '', ...(next.id === target.id ? {} : { alias: null }) })}
      />
      <TargetFacts target={target} plain={how.plain} />
      {!target.together && (
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
      )}
      {single !== null && target.alias && (
        <TextField
          label="Alias (friendly name)"
          maxLength={200}
          value={how.alias ?? single.alias}
          onChange={(event) => onChange({ alias: event.target.value })}
          hint={(how.alias ?? single.alias).trim() === '' ? 'An alias is needed: programs find the key by it.' : undefined}
        />
      )}
      <Protection
        target={target}
        how={how}
        onChange={onChange}
        several={several}
        words={words}
        phrase={phrase}
        passphrase={passphrase}
        onProblem={onProblem}
        later={later}
      />
    </section>
  );
}
