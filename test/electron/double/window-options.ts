import type { BrowserWindowConstructorOptions, WebPreferences } from 'electron';

// Looks only; a window of Chromium is drawn as the desktop draws windows.
const LOOKS = ['icon', 'backgroundColor', 'autoHideMenuBar', 'darkTheme', 'frame'] as const;
const KNOWN = new Set<keyof BrowserWindowConstructorOptions>([
  'width',
  'height',
  'x',
  'y',
  'minWidth',
  'minHeight',
  'show',
  'title',
  'center',
  'webPreferences',
  ...LOOKS,
]);

/** The only value that the double implements: what the app's security rests on. */
const REQUIRED: Partial<WebPreferences> = {
  contextIsolation: true,
  sandbox: true,
  webSecurity: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webviewTag: false,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  plugins: false,
};
const KNOWN_PREFERENCES = new Set<string>([
  'preload',
  'zoomFactor',
  'spellcheck',
  'devTools',
  'navigateOnDragDrop',
  'safeDialogs',
  'disableDialogs',
  'backgroundThrottling',
  'enableWebSQL',
  'v8CacheOptions',
  'autoplayPolicy',
  ...Object.keys(REQUIRED),
]);

/** @throws {Error} for an option that would mean something in Electron and nothing here. */
export function checkWindowOptions(options: BrowserWindowConstructorOptions): void {
  for (const name of Object.keys(options)) {
    if (!KNOWN.has(name as keyof BrowserWindowConstructorOptions)) throw new Error(`the double does not implement the window option '${name}'`);
  }
  for (const [name, value] of Object.entries(options.webPreferences ?? {})) {
    if (!KNOWN_PREFERENCES.has(name)) throw new Error(`the double does not implement webPreferences.${name}`);
    const required = REQUIRED[name as keyof WebPreferences];
    if (required !== undefined && value !== undefined && value !== required)
      throw new Error(`the double implements only webPreferences.${name}: ${String(required)}`);
  }
}
