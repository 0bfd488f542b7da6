import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { BlockList, type CountRows, type LoadPage } from './block-list.ts';

/**
 * The list for a question. `question` names it (filter and sort as text); a new one is asked while the old answer stays visible, so that typing
 * in a search field does not blink. `revision` grows when rows changed under the same question.
 */
export function useBlockList<Row>(
  question: string,
  revision: number,
  load: LoadPage<Row>,
  count: CountRows | null = null,
): { list: BlockList<Row>; changing: boolean } {
  const asking = useRef({ load, count });
  asking.current = { load, count };
  const [shown, setShown] = useState(() => ({ question, list: new BlockList<Row>(load, count) }));

  useEffect(() => {
    if (shown.question === question) return;
    let state: 'asked' | 'shown' | 'dropped' = 'asked';
    const list = new BlockList<Row>(asking.current.load, asking.current.count);
    void list.show(0, 0).then(() => {
      if (state === 'dropped') return;
      state = 'shown';
      setShown({ question, list });
    });
    return () => {
      if (state === 'shown') return;
      state = 'dropped';
      list.leave();
    };
  }, [question, shown.question]);

  const seen = useRef(revision);
  useEffect(() => {
    if (seen.current === revision) return;
    seen.current = revision;
    void shown.list.refresh();
  }, [revision, shown.list]);

  useEffect(() => {
    void shown.list.show(0, 0);
    return () => shown.list.leave();
  }, [shown.list]);

  useSyncExternalStore(shown.list.subscribe, shown.list.snapshot);
  return { list: shown.list, changing: shown.question !== question };
}
