// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot place the rows that are in view at their own height
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row by aria-activedescendant
import { ArrowDown, ArrowUp, Minus, Square, SquareCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '../join-classes.ts';
import type { Column, Sort } from './column.ts';
import styles from './Table.module.css';

interface Props<Row> {
  columns: readonly Column<Row>[];
  header: (id: string) => ReactNode;
  sort?: Sort | undefined;
  onSort?: ((sort: Sort) => void) | undefined;
  /** Left out where rows cannot be selected. */
  chosen?: 'none' | 'some' | 'all' | undefined;
  onChooseAll?: (() => void) | undefined;
}

const BOXES = { none: Square, some: Minus, all: SquareCheck };

export function TableHead<Row>({ columns, header, sort, onSort, chosen, onChooseAll }: Props<Row>) {
  const Box = BOXES[chosen ?? 'none'];
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" aria-rowindex={1} className={styles.headRow}>
        {chosen !== undefined && (
          <div role="columnheader" className={styles.box}>
            <button
              type="button"
              tabIndex={-1}
              className={styles.sort}
              aria-label={chosen === 'none' ? 'Select all' : 'Select nothing'}
              title={chosen === 'none' ? 'Select all (Ctrl A)' : 'Select nothing'}
              onClick={onChooseAll}
            >
              <Box size={14} aria-hidden="true" />
            </button>
          </div>
        )}
        {columns.map((column) => {
          const sorted = sort?.column === column.id;
          const Arrow = sort?.descending ? ArrowDown : ArrowUp;
          return (
            <div
              key={column.id}
              role="columnheader"
              className={classes(styles.heading, column.align === 'end' && styles.end)}
              aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
            >
              {column.sortable ? (
                <button type="button" className={styles.sort} onClick={() => onSort?.({ column: column.id, descending: sorted ? !sort.descending : false })}>
                  {header(column.id)}
                  {sorted && <Arrow size={13} aria-hidden="true" />}
                </button>
              ) : (
                header(column.id)
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
