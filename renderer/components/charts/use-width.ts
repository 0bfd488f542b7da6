import { useCallback, useState } from 'react';

/** The width of an element in CSS px, so that a drawing's letters keep their size in a wide window. */
export function useWidth(first: number): [number, (element: Element | null) => (() => void) | undefined] {
  const [width, setWidth] = useState(first);
  const measure = useCallback((element: Element | null) => {
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [width, measure];
}
