import { useEffect } from 'react';
import { useSession } from '../stores/session.ts';

/** Theme and density as the preferences say, on the document itself. */
export function useLooks(): void {
  const theme = useSession((state) => state.app?.preferences.theme ?? 'system');
  const density = useSession((state) => state.app?.preferences.density ?? 'automatic');

  useEffect(() => {
    const { dataset } = document.documentElement;
    if (theme === 'system') delete dataset.theme;
    else dataset.theme = theme;
    if (density === 'automatic') delete dataset.density;
    else dataset.density = density;
  }, [theme, density]);
}
