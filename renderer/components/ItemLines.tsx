// biome-ignore-all lint/a11y/useSemanticElements: the lines in view are placed by their own height, which <ul> would undo
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { CommandItem } from '../../preload/contract/commands.ts';
import { CodeButton } from './CodeButton.tsx';
import { ITEM_WORDS } from './command-words.ts';
import styles from './ItemLines.module.css';
import { classes } from './join-classes.ts';
import { Mark } from './Mark.tsx';
import { Name } from './Name.tsx';
import { count } from './numbers.ts';
import { ScrollRegion } from './ScrollRegion.tsx';

interface Props {
  items: CommandItem[];
  /** How many lines are left out. */
  more?: number;
  label: string;
  /** Keeps the line that works in view. */
  follow?: boolean;
  /** In a panel: one below the other instead of side by side. */
  narrow?: boolean;
}

/** The lines of a command: one per file, with what was found or what to do. */
export function ItemLines({ items, more = 0, label, follow = false, narrow = false }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: items.length, getScrollElement: () => scroller.current, estimateSize: () => 34, overscan: 10 });
  const working = follow ? items.findIndex((item) => item.state === 'running' || item.state === 'needs-passphrase') : -1;
  useEffect(() => {
    if (working >= 0) virtual.scrollToIndex(working, { align: 'auto' });
  }, [working, virtual]);

  return (
    <ScrollRegion ref={scroller} label={label} className={styles.lines} name="item-lines">
      <div role="list" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((place) => {
          const item = items[place.index];
          if (item === undefined) return null;
          const { mark, word } = ITEM_WORDS[item.state];
          return (
            <div
              key={item.index}
              ref={virtual.measureElement}
              data-index={place.index}
              role="listitem"
              aria-setsize={items.length}
              aria-posinset={place.index + 1}
              data-state={item.state}
              className={classes(styles.line, narrow && styles.narrow)}
              style={{ transform: `translateY(${place.start}px)` }}
            >
              <span className={styles.name} title={item.place}>
                <Name text={item.name} wrap />
              </span>
              <span>
                <Mark kind={mark}>{word}</Mark>
              </span>
              <span className={styles.outcome}>
                {item.error === null ? (
                  <>
                    {item.outcome}
                    {item.erased && ' The source was erased.'}
                  </>
                ) : (
                  <>
                    {/* What went in, and then what did not, which the outcome says in its second half. */}
                    {item.state === 'in-part' ? item.outcome : item.error.message} {item.error.hint} <CodeButton code={item.error.code} />
                  </>
                )}
              </span>
            </div>
          );
        })}
      </div>
      {more > 0 && <p className={styles.more}>and {count(more, 'line')} more. What failed, or waits for you, is among those above.</p>}
    </ScrollRegion>
  );
}
