// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot place the rows that are in view at their own height
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus and names its active row by aria-activedescendant
import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type ReactNode, type Ref, useEffect, useId, useImperativeHandle, useRef } from 'react';
import type { BlockList } from '../../stores/block-list.ts';
import { ErrorNote } from '../ErrorNote.tsx';
import { classes } from '../join-classes.ts';
import { type Column, leastWidth, type Selection, type Sort } from './column.ts';
import styles from './Table.module.css';
import { TableHead } from './TableHead.tsx';
import { TableRow } from './TableRow.tsx';
import { useCursor } from './use-cursor.ts';
import { useRowHeight } from './use-row-height.ts';
import { type RowModel, type Slot, useRows } from './use-rows.ts';

interface Props<Row> {
  /** Under this name the columns are remembered; tests find the table by it. */
  name: string;
  label: string;
  columns: readonly Column<Row>[];
  list: BlockList<Row>;
  rowId: (row: Row) => string;
  /** The id of the row whose details are open. */
  openId?: string | null;
  onOpen?: (row: Row) => void;
  onClose?: () => void;
  selection?: Selection<Row>;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** Shown in place of rows where there are none. */
  empty: ReactNode;
  /** Rows answer an older question; they are dimmed until the new ones come. */
  changing?: boolean;
  ref?: Ref<{ focus: () => void }>;
}

const HEAD = 30;

/** The one table of the window: rows come by blocks, only those in view are in the document. */
export function Table<Row>({
  name,
  label,
  columns,
  list,
  rowId,
  openId = null,
  onOpen,
  onClose,
  selection,
  sort,
  onSort,
  empty,
  changing = false,
  ref,
}: Props<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  const base = useId();
  const rowHeight = useRowHeight();
  const total = list.total ?? 0;

  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: HEAD,
    scrollPaddingStart: HEAD,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row height means that every size is new
  useEffect(() => virtual.measure(), [rowHeight, virtual]);

  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const final = items.at(-1)?.index ?? 0;
  useEffect(() => {
    void list.show(first, final);
  }, [list, first, final]);

  const cursor = useCursor({
    list,
    rowId,
    screenful: () => Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEAD) / rowHeight) - 1),
    scrollTo: (index) => virtual.scrollToIndex(index, { align: 'auto' }),
    selection,
    detailsOpen: openId !== null,
    onOpen,
    onClose,
  });

  const data: Slot<Row>[] = items.map(({ index }) => ({ index, row: list.rowAt(index) }));
  const { table, shown } = useRows(name, columns, data);

  useImperativeHandle(ref, () => ({ focus: () => scroller.current?.focus() }), []);

  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const tracks = [...(selection === undefined ? [] : ['30px']), ...shown.map((column) => column.track)];
  const idOf = (index: number): string => `${base}-${index}`;

  function pressed(event: MouseEvent): void {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-index]') : null;
    if (row !== null && event.target instanceof Element) cursor.press(Number(row.dataset.index), event, event.target.closest('[data-box]') !== null);
  }

  return (
    <div className={styles.frame}>
      {list.error !== null && <ErrorNote error={list.error} />}
      {list.total === 0 ? (
        <div className={styles.empty} data-testid={`table-${name}-empty`}>
          {empty}
        </div>
      ) : (
        <div
          ref={scroller}
          role="grid"
          tabIndex={0}
          aria-label={label}
          aria-rowcount={list.total === null ? -1 : total + 1}
          aria-multiselectable={selection !== undefined || undefined}
          aria-activedescendant={items.some((item) => item.index === cursor.cursor) ? idOf(cursor.cursor) : undefined}
          aria-busy={changing || list.total === null || undefined}
          className={classes(styles.grid, changing && styles.changing)}
          style={{ '--tracks': tracks.join(' '), '--least': `${leastWidth(tracks)}px` } as React.CSSProperties}
          onKeyDown={cursor.onKeyDown}
          data-testid={`table-${name}`}
        >
          <TableHead
            columns={shown}
            header={(id) => {
              const found = headers.find((candidate) => candidate.column.id === id);
              return found === undefined ? null : <table.FlexRender header={found} />;
            }}
            sort={sort}
            onSort={onSort}
            chosen={selection === undefined ? undefined : selection.selected.size === 0 ? 'none' : selection.selected.size >= total ? 'all' : 'some'}
            onChooseAll={() => (selection !== undefined && selection.selected.size > 0 ? selection.set(new Map()) : void cursor.selectAll())}
          />
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of its active row */}
          <div
            role="rowgroup"
            className={styles.body}
            style={{ height: total * rowHeight }}
            onMouseDown={(event) => {
              // The grid keeps the focus, so that the arrows go on from here; and Shift must not select text.
              event.preventDefault();
              scroller.current?.focus({ preventScroll: true });
            }}
            onClick={pressed}
          >
            {table.getRowModel().rows.map((row) => {
              const { index, row: value } = row.original;
              const id = value === undefined ? null : rowId(value);
              return (
                <TableRow
                  key={row.id}
                  row={row as RowModel<unknown>}
                  shown={shown as readonly Column<never>[]}
                  id={id}
                  elementId={idOf(index)}
                  top={index * rowHeight}
                  selectable={selection !== undefined}
                  selected={id !== null && (selection?.selected.has(id) ?? false)}
                  open={id !== null && id === openId}
                  active={index === cursor.cursor}
                />
              );
            })}
          </div>
        </div>
      )}
    </div>
  );
}
