import type { KitShape } from '../../preload/contract/recovery.ts';
import { Check } from './Field.tsx';
import styles from './KitShapeChoice.module.css';

/** Those that fit most houses; the command line makes others. */
const SHAPES: readonly { shape: KitShape; label: string; hint: string }[] = [
  { shape: { sheets: 1, need: 1 }, label: 'One sheet', hint: 'For one safe. Whoever holds it opens everything.' },
  {
    shape: { sheets: 3, need: 2 },
    label: 'Three sheets, of which two are needed',
    hint: 'For three safes: one may burn, and one that is stolen opens nothing.',
  },
  { shape: { sheets: 5, need: 3 }, label: 'Five sheets, of which three are needed', hint: 'For several people or places.' },
];

interface Props {
  name: string;
  value: KitShape;
  onChange: (shape: KitShape) => void;
  /** At least so many sheets must be needed. */
  least?: number;
}

export function KitShapeChoice({ name, value, onChange, least = 1 }: Props) {
  return (
    <div role="radiogroup" aria-label="Sheets of the recovery kit" className={styles.shapes}>
      {SHAPES.filter(({ shape }) => shape.need >= least).map(({ shape, label, hint }) => (
        <Check
          key={label}
          type="radio"
          name={name}
          label={label}
          hint={hint}
          checked={shape.sheets === value.sheets && shape.need === value.need}
          onChange={() => onChange(shape)}
        />
      ))}
    </div>
  );
}
