import { columnOrderingFeature, columnVisibilityFeature, type Row as TableRowOf, tableFeatures, useTable } from '@tanstack/react-table';
import { useMemo } from 'react';
import { useSession } from '../../stores/session.ts';
import { type Column, visibleColumns } from './column.ts';

/** A place in the list: its row, or nothing while that is on its way. */
export interface Slot<Row> {
  index: number;
  row: Row | undefined;
}

export const features = tableFeatures({ columnVisibilityFeature, columnOrderingFeature });
export type RowModel<Row> = TableRowOf<typeof features, Slot<Row>>;

/** TanStack's model of the rows in view, with the columns that the officer chose. */
export function useRows<Row>(name: string, columns: readonly Column<Row>[], data: Slot<Row>[]) {
  const chosen = useSession((state) => state.app?.preferences.columns[name]);
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        header: column.header,
        cell: ({ row }: { row: { original: Slot<Row> } }) => (row.original.row === undefined ? null : column.cell(row.original.row)),
      })),
    [columns],
  );
  const state = useMemo(() => {
    const visible = visibleColumns(columns, chosen);
    return { columnVisibility: Object.fromEntries(columns.map((column) => [column.id, visible.includes(column.id)])), columnOrder: visible };
  }, [columns, chosen]);
  const table = useTable<typeof features, Slot<Row>>({ features, columns: definitions, data, getRowId: (slot) => String(slot.index), state });
  const shown = useMemo(() => columns.filter((column) => state.columnVisibility[column.id]), [columns, state]);
  return { table, shown };
}
