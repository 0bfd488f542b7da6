import type { BrowserWindow } from 'electron';
import type { KeptJson } from './kept-json.ts';
import type { WindowBounds } from './window-bounds.ts';

type Watched = Pick<BrowserWindow, 'getBounds' | 'isMaximized' | 'isMinimized' | 'isDestroyed'> & {
  on(event: 'resize' | 'move' | 'close', listener: () => void): unknown;
};

/** Keeps where a window was when it is closed. A maximized window keeps the place it had before, to have one to go back to. */
export function watchBounds(window: Watched, kept: KeptJson<WindowBounds>): void {
  let normal = window.getBounds();
  const look = () => {
    if (!window.isDestroyed() && !window.isMaximized() && !window.isMinimized()) normal = window.getBounds();
  };
  window.on('resize', look);
  window.on('move', look);
  window.on('close', () => {
    look();
    const { x, y, width, height } = normal;
    kept.write({ x, y, width, height, maximized: window.isMaximized() });
  });
}
