import type { WebContents } from 'electron';

export type ZoomStep = 'in' | 'out' | 'reset';
type Zoomed = Pick<WebContents, 'setZoomLevel'>;

/** Chromium's unit: a level is a factor of 1.2. Half a level at a time, from 58 % to 249 %. */
const STEP = 0.5;
const LOWEST = -3;
const HIGHEST = 5;

/** How large the window's text is; the same after a lock as before, though the window is another. */
export interface Zoom {
  step(contents: Zoomed, step: ZoomStep): void;
  apply(contents: Zoomed): void;
}

export function createZoom(): Zoom {
  let level = 0;
  return {
    step(contents, step) {
      level = step === 'reset' ? 0 : Math.min(HIGHEST, Math.max(LOWEST, level + (step === 'in' ? STEP : -STEP)));
      contents.setZoomLevel(level);
    },
    apply: (contents) => contents.setZoomLevel(level),
  };
}
