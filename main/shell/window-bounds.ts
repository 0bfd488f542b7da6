import { z } from 'zod';

export const windowBounds = z
  .strictObject({ x: z.number().int(), y: z.number().int(), width: z.number().int(), height: z.number().int(), maximized: z.boolean() })
  .nullable();
/** Where the window was, in device-independent pixels; `null` where that is not known. */
export type WindowBounds = z.infer<typeof windowBounds>;

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export const DEFAULT_SIZE = { width: 1280, height: 800 };
export const MINIMUM_SIZE = { width: 960, height: 640 };

/** How much of the title bar must lie on a screen for the window to be found and moved there. */
const REACHABLE = { width: 120, height: 40 };

/** The place for a new window: the remembered one if it can still be reached on one of the screens, otherwise the default size in the middle. */
export function placeWindow(remembered: WindowBounds, screens: readonly Area[]): { x?: number; y?: number; width: number; height: number } {
  if (!remembered) return DEFAULT_SIZE;
  const width = Math.max(MINIMUM_SIZE.width, remembered.width);
  const height = Math.max(MINIMUM_SIZE.height, remembered.height);
  const { x, y } = remembered;
  const reachable = screens.some(
    (screen) =>
      Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x) >= REACHABLE.width &&
      y >= screen.y &&
      screen.y + screen.height - y >= REACHABLE.height,
  );
  return reachable ? { x, y, width, height } : DEFAULT_SIZE;
}
