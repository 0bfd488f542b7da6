import type { Display, Rectangle, Screen, Shell } from 'electron';
import type { Host } from './host.ts';

/** `shell`: nothing is opened, all of it is recorded. A custody workstation has no browser to send anyone to. */
export function createShell(host: Host): Pick<Shell, 'openExternal' | 'showItemInFolder'> {
  return {
    openExternal: async (url) => {
      host.recordings.externalUrls.push(url);
      throw new Error('the double opens nothing outside the app');
    },
    showItemInFolder: (path) => {
      host.recordings.shownInFolder.push(path);
    },
  };
}

type KnownDisplay = Pick<Display, 'id' | 'bounds' | 'workArea' | 'workAreaSize' | 'size' | 'scaleFactor'>;
type KnownScreen = { getPrimaryDisplay(): KnownDisplay; getAllDisplays(): KnownDisplay[]; getDisplayMatching(rectangle: Rectangle): KnownDisplay } & Record<
  keyof Pick<Screen, 'getPrimaryDisplay'>,
  unknown
>;

/** `screen`: one display, as large as Chromium finds it. */
export function createScreen(host: Host): KnownScreen {
  const display = (): KnownDisplay => {
    if (!host.parts.app.isReady()) throw new Error("The 'screen' module can't be used before the app 'ready' event");
    const area = { x: 0, y: 0, ...host.screenSize };
    return { id: 1, bounds: area, workArea: area, workAreaSize: { ...host.screenSize }, size: { ...host.screenSize }, scaleFactor: 1 };
  };
  return { getPrimaryDisplay: display, getAllDisplays: () => [display()], getDisplayMatching: display };
}
