import type { WebContents } from 'electron';

export type ZoomStep = 'in' | 'out' | 'reset';
/** What of a window the zoom needs. */
export type Zoomed = Pick<WebContents, 'setZoomLevel' | 'on'>;

/** Chromium's unit: a level is a factor of 1.2. Half a level at a time, from 58 % to 249 %. */
const STEP = 0.5;
const LOWEST = -3;
const HIGHEST = 5;

/** How large the text of every window is; the same after a lock as before, though the windows are others. */
export interface Zoom {
  step(step: ZoomStep): void;
  /** Keeps a window's text as large as that of the others, and lets its wheel change all of them. */
  follow(contents: Zoomed): void;
}

export function createZoom(): Zoom {
  let level = 0;
  const followed = new Set<Zoomed>();
  const step = (step: ZoomStep) => {
    level = step === 'reset' ? 0 : Math.min(HIGHEST, Math.max(LOWEST, level + (step === 'in' ? STEP : -STEP)));
    for (const contents of followed) contents.setZoomLevel(level);
  };
  return {
    step,
    follow(contents) {
      followed.add(contents);
      contents.on('did-finish-load', () => contents.setZoomLevel(level));
      contents.on('zoom-changed', (_event, direction) => step(direction));
      contents.on('destroyed', () => followed.delete(contents));
    },
  };
}
