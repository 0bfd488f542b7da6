import type { ConstrainedName } from '../../../preload/contract/authorities.ts';
import { Field } from '../../components/Field.tsx';
import { count } from '../../components/numbers.ts';
import styles from './Authority.module.css';

/** *2 domains, 1 network*: what was understood of the names that were typed. */
export function understood(names: readonly ConstrainedName[]): string {
  const of = (kind: ConstrainedName['kind'], word: string): string[] => {
    const size = names.filter((name) => name.kind === kind).length;
    return size === 0 ? [] : [count(size, word)];
  };
  return [...of('dns', 'domain'), ...of('ip', 'network'), ...of('email', 'email host')].join(', ');
}

interface Props {
  label: string;
  /** What can be typed, and what an empty field means. */
  hint: string;
  /** What follows from these names, in a sentence. */
  follows?: string | null;
  name: string;
  text: string;
  names: readonly ConstrainedName[];
  onChange: (text: string) => void;
}

/** Names that a CA may, or may not, certify: one to a line. */
export function ConstraintField({ label, hint, follows = null, name, text, names, onChange }: Props) {
  return (
    <Field label={label} hint={[hint, ...(names.length === 0 ? [] : [`Understood: ${understood(names)}.`]), ...(follows === null ? [] : [follows])].join(' ')}>
      {(ids) => (
        <textarea
          {...ids}
          className={styles.text}
          name={name}
          rows={3}
          spellCheck={false}
          autoComplete="off"
          maxLength={20_000}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
