import { type KeyboardEvent, useRef, useState } from 'react';
import type { BlockList } from '../../stores/block-list.ts';
import { MOST_AT_ONCE } from '../../stores/limits.ts';
import type { Selection } from './column.ts';

interface Options<Row> {
  list: BlockList<Row>;
  rowId: (row: Row) => string;
  /** Rows that fit on the screen, for Page Up and Page Down. */
  screenful: () => number;
  scrollTo: (index: number) => void;
  selection?: Selection<Row> | undefined;
  /** Whether the details of some row are open: then walking the rows walks the details. */
  detailsOpen: boolean;
  onOpen?: ((row: Row) => void) | undefined;
  onClose?: (() => void) | undefined;
}

/** The row that the keyboard is on, and what the keys do with it. */
export function useCursor<Row>({ list, rowId, screenful, scrollTo, selection, detailsOpen, onOpen, onClose }: Options<Row>) {
  const [cursor, setCursor] = useState(0);
  const [anchor, setAnchor] = useState(0);
  const choosing = useRef<{ list: BlockList<Row>; turn: number }>({ list, turn: 0 });
  choosing.current.list = list;
  const last = Math.max(0, (list.total ?? 0) - 1);
  const at = Math.min(cursor, last);

  function open(index: number): void {
    const row = list.rowAt(index);
    if (row !== undefined) onOpen?.(row);
  }

  function toggle(index: number): void {
    const row = list.rowAt(index);
    if (row === undefined || selection === undefined) return;
    choosing.current.turn += 1;
    const next = new Map(selection.selected);
    if (!next.delete(rowId(row)) && next.size < MOST_AT_ONCE) next.set(rowId(row), row);
    selection.set(next);
    setAnchor(index);
  }

  async function selectRange(from: number, to: number): Promise<void> {
    if (selection === undefined) return;
    const turn = ++choosing.current.turn;
    const first = Math.min(from, to);
    const rows = await list.range(first, Math.min(Math.max(from, to), first + MOST_AT_ONCE - 1));
    // Chosen otherwise meanwhile, or another list is shown: nobody sees these rows.
    if (choosing.current.turn !== turn || choosing.current.list !== list) return;
    selection.set(new Map(rows.map((row) => [rowId(row), row])));
  }

  function move(index: number, extend: boolean): void {
    const next = Math.min(last, Math.max(0, index));
    setCursor(next);
    scrollTo(next);
    if (extend && selection !== undefined) void selectRange(anchor, next);
    else {
      setAnchor(next);
      if (detailsOpen) open(next);
    }
  }

  function press(index: number, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }, onBox: boolean): void {
    setCursor(index);
    if (event.shiftKey && selection !== undefined) {
      void selectRange(anchor, index);
      return;
    }
    if ((onBox || event.ctrlKey || event.metaKey) && selection !== undefined) {
      toggle(index);
      return;
    }
    setAnchor(index);
    open(index);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.altKey) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a' && selection !== undefined) {
      event.preventDefault();
      void selectRange(0, last);
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    const steps: Record<string, () => void> = {
      ArrowDown: () => move(at + 1, event.shiftKey),
      ArrowUp: () => move(at - 1, event.shiftKey),
      PageDown: () => move(at + screenful(), event.shiftKey),
      PageUp: () => move(at - screenful(), event.shiftKey),
      Home: () => move(0, event.shiftKey),
      End: () => move(last, event.shiftKey),
      Enter: () => open(at),
      ' ': () => toggle(at),
      Escape: () => onClose?.(),
    };
    const step = steps[event.key];
    if (step === undefined || (event.key === 'Escape' && !detailsOpen)) return;
    event.preventDefault();
    event.stopPropagation();
    step();
  }

  return { cursor: at, press, onKeyDown, selectAll: () => selectRange(0, last) };
}
