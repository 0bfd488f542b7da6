import { useEffect } from 'react';
import { KitWindow } from '../pages/kit/KitWindow.tsx';
import { refreshApp } from '../stores/session.ts';
import { useLooks } from './use-looks.ts';
import { useTouch } from './use-touch.ts';

/** What fills the kit's window. Whoever writes a sheet off is there, so that the vault does not lock itself meanwhile. */
export function KitFace() {
  useLooks();
  useTouch();
  useEffect(() => {
    void refreshApp();
  }, []);
  return <KitWindow />;
}
