import { ChevronDown, ChevronRight } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { setPreferences, useSession } from '../stores/session.ts';
import styles from './Foldable.module.css';

interface Props {
  title: string;
  /** Under this name it is remembered whether it is folded. */
  name: string;
  className?: string | undefined;
  children: ReactNode;
}

/** A part of a page that can be folded away, and stays so until it is unfolded. */
export function Foldable({ title, name, className, children }: Props) {
  const id = useId();
  const folded = useSession((state) => state.app?.preferences.folded?.includes(name) ?? false);

  function toggle(): void {
    const others = (useSession.getState().app?.preferences.folded ?? []).filter((other) => other !== name);
    void setPreferences({ folded: folded ? others : [...others, name] });
  }

  return (
    <section className={className} aria-label={title}>
      <button type="button" className={styles.head} aria-expanded={!folded} aria-controls={folded ? undefined : id} onClick={toggle}>
        {folded ? <ChevronRight size={14} aria-hidden="true" /> : <ChevronDown size={14} aria-hidden="true" />}
        {title}
      </button>
      {!folded && <div id={id}>{children}</div>}
    </section>
  );
}
