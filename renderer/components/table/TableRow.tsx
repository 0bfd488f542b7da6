// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot place the rows that are in view at their own height
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row by aria-activedescendant
import { flexRender } from '@tanstack/react-table/flex-render';
import { Square, SquareCheck } from 'lucide-react';
import { memo } from 'react';
import { classes } from '../join-classes.ts';
import type { Column } from './column.ts';
import styles from './Table.module.css';
import type { RowModel } from './use-rows.ts';

interface Props {
  row: RowModel<unknown>;
  shown: readonly Column<never>[];
  /** The row's own id; `null` while it is on its way. */
  id: string | null;
  elementId: string;
  top: number;
  selectable: boolean;
  selected: boolean;
  open: boolean;
  active: boolean;
}

function Row({ row, shown, id, elementId, top, selectable, selected, open, active }: Props) {
  const { index } = row.original;
  const Box = selected ? SquareCheck : Square;
  return (
    <div
      id={elementId}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selectable ? selected : open}
      data-index={index}
      data-row={id ?? undefined}
      data-open={open || undefined}
      data-cursor={active || undefined}
      className={classes(styles.row, selected && styles.selected)}
      style={{ transform: `translateY(${top}px)` }}
    >
      {selectable && (
        <div role="gridcell" className={styles.box} data-box="">
          <Box size={14} aria-hidden="true" />
          <span className="visually-hidden">{selected ? 'selected' : 'not selected'}</span>
        </div>
      )}
      {row.getVisibleCells().map((cell, place) => (
        <div key={cell.id} role="gridcell" className={classes(styles.cell, shown[place]?.align === 'end' && styles.end)}>
          {id === null ? <span className={styles.pending} /> : flexRender(cell.column.columnDef.cell, cell.getContext())}
        </div>
      ))}
    </div>
  );
}

/** One row. TanStack makes new models with every movement of the view; what is drawn depends on the row's content alone. */
export const TableRow = memo(
  Row,
  (before, now) =>
    before.row.original.row === now.row.original.row &&
    before.shown === now.shown &&
    before.id === now.id &&
    before.elementId === now.elementId &&
    before.top === now.top &&
    before.selectable === now.selectable &&
    before.selected === now.selected &&
    before.open === now.open &&
    before.active === now.active,
);
