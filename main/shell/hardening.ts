import type { App, CommandLine, Session, WebContents } from 'electron';
import { APP_PAGE, isAppAddress, isAppPage } from './app-origin.ts';

/** Whether a request may leave the window. Only the app's own files; the DevTools of an unpackaged app load their own pages. */
export function mayRequest(address: string, options: { packaged: boolean }): boolean {
  if (isAppAddress(address)) return true;
  return !options.packaged && URL.parse(address)?.protocol === 'devtools:';
}

/** Whether a frame may navigate. Only a reload of the one document, and only at the top. */
export function mayNavigate(address: string, isMainFrame: boolean): boolean {
  return isMainFrame && isAppPage(address);
}

/** Switches for Chromium, to be set before `ready`. Nothing in it has a reason to look a name up; SFTP goes through Node in the agent and is not touched by this. */
export function hardenCommandLine(commandLine: Pick<CommandLine, 'appendSwitch'>): void {
  commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  commandLine.appendSwitch('disable-background-networking');
  commandLine.appendSwitch('disable-component-update');
  commandLine.appendSwitch('no-pings');
}

type HardenedSession = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'webRequest'
  | 'on'
  | 'setSpellCheckerEnabled'
  | 'setSpellCheckerLanguages'
  | 'setSpellCheckerDictionaryDownloadURL'
>;

/** Closes what a page could reach through the session: permissions, network, downloads, spell checker. */
export function hardenSession(session: HardenedSession, options: { packaged: boolean }): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !mayRequest(details.url, options) }));
  session.on('will-download', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerLanguages([]);
  // The browser process fetches dictionaries past webRequest. On Linux and Windows it would do so for the system's language; this address leads nowhere.
  session.setSpellCheckerDictionaryDownloadURL(`${APP_PAGE}no-dictionaries/`);
}

type HardenedContents = Pick<WebContents, 'on' | 'setWindowOpenHandler'>;

/** Closes what a page could do to its window. */
export function hardenContents(contents: HardenedContents): void {
  contents.on('will-frame-navigate', (details) => {
    if (!mayNavigate(details.url, details.isMainFrame)) details.preventDefault();
  });
  contents.on('will-navigate', (details) => {
    if (!mayNavigate(details.url, details.isMainFrame)) details.preventDefault();
  });
  contents.on('will-redirect', (details) => details.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}

/** Hardens every web contents that comes to exist, not only those we know we make. */
export function hardenEveryContents(app: Pick<App, 'on'>): void {
  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
}
