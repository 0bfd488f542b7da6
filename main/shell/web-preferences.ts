import type { WebPreferences } from 'electron';

/** What the window's process may be. Electron's defaults agree with most of it; they are written out because defaults have changed before. */
export function webPreferencesFor(options: { preload: string; packaged: boolean }): WebPreferences {
  return {
    preload: options.preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false,
    webviewTag: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    plugins: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    devTools: !options.packaged,
  };
}
