import { useEffect } from 'react';
import { KitWindow } from '../pages/kit/KitWindow.tsx';
import { refreshApp } from '../stores/session.ts';
import { useLooks } from './use-looks.ts';
import { useTouch } from './use-touch.ts';
import { zoomByKey } from './zoom-key.ts';

/** What fills the kit's window. Whoever writes a sheet off is there, so that the vault does not lock itself meanwhile. */
export function KitFace() {
  useLooks();
  useTouch();
  useZoomKeys();
  useEffect(() => {
    void refreshApp();
  }, []);
  return <KitWindow />;
}

function useZoomKeys(): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && zoomByKey(event.key)) event.preventDefault();
    }
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
