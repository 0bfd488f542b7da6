import { useSyncExternalStore } from 'react';
import { useSession } from '../../stores/session.ts';

const WIDE = '(min-width: 1600px)';

function subscribe(redraw: () => void): () => void {
  const query = window.matchMedia(WIDE);
  query.addEventListener('change', redraw);
  return () => query.removeEventListener('change', redraw);
}

/** Height of a table row in CSS px; the same decision as `--row` in tokens.css, which the virtual list has to know as a number. */
export function useRowHeight(): number {
  const density = useSession((state) => state.app?.preferences.density ?? 'automatic');
  const wide = useSyncExternalStore(subscribe, () => window.matchMedia(WIDE).matches);
  if (density === 'automatic') return wide ? 36 : 28;
  return density === 'comfortable' ? 36 : 28;
}
