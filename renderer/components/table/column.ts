import type { ReactNode } from 'react';

/** A column as a page declares it. */
export interface Column<Row> {
  id: string;
  header: string;
  /** A track of the grid: *minmax(160px, 2fr)*. */
  track: string;
  cell: (row: Row) => ReactNode;
  align?: 'end';
  /** The list can be sorted by it; its id is then a word of the contract. */
  sortable?: boolean;
  /** Not shown until the officer chooses it. */
  extra?: boolean;
  /** Always shown: the column that names the row. */
  fixed?: boolean;
}

export interface Sort {
  column: string;
  descending: boolean;
}

export interface Selection<Row> {
  selected: ReadonlyMap<string, Row>;
  set: (selected: ReadonlyMap<string, Row>) => void;
}

/** The columns to show: what was chosen before, or those that are not extra. A chosen column that no longer exists is passed over. */
export function visibleColumns<Row>(columns: readonly Column<Row>[], chosen: readonly string[] | undefined): string[] {
  if (chosen === undefined) return columns.filter((column) => column.extra !== true).map((column) => column.id);
  return columns.filter((column) => column.fixed === true || chosen.includes(column.id)).map((column) => column.id);
}

/**
 * The least width of a table in CSS px: the sum of what its tracks insist on. The head is in the flow and the rows are not, so both are told this
 * number instead of finding out, or their columns would not meet once the table is narrower than they are.
 */
export function leastWidth(tracks: readonly string[]): number {
  return tracks.reduce((sum, track) => sum + Number(/(\d+)px/.exec(track)?.[1] ?? 0), 16);
}
