import { Search, X } from 'lucide-react';
import { IconButton } from './Button.tsx';
import styles from './SearchField.module.css';

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** The search of a page; `/` puts the focus here. */
export function SearchField({ label, value, onChange }: Props) {
  return (
    <div className={styles.search}>
      <Search size={14} aria-hidden="true" />
      <input
        type="search"
        aria-label={label}
        placeholder={`${label}  /`}
        value={value}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        data-search=""
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || value === '') return;
          event.stopPropagation();
          onChange('');
        }}
      />
      {value !== '' && <IconButton className={styles.clear} label="Clear the search" icon={<X size={14} />} onClick={() => onChange('')} />}
    </div>
  );
}
