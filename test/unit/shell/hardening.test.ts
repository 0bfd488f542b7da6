import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { hardenContents, hardenSession, mayNavigate, mayRequest } from '../../../main/shell/hardening.ts';
import { webPreferencesFor } from '../../../main/shell/web-preferences.ts';

describe('a request', () => {
  it('for the application’s own files passes', () => {
    expect(mayRequest('app://strongroom/assets/a.js', { packaged: true })).toBe(true);
  });

  it.each([
    'https://example.com/',
    'http://localhost:5173/',
    'ws://127.0.0.1/',
    'file:///etc/passwd',
    'data:text/html,x',
    'blob:app://strongroom/1',
    'filesystem:app://strongroom/x',
    'app://strongroom.example.com/',
    'app://strongroom@example.com/',
    'app://example.com/strongroom',
    'APP://other/',
    'chrome://gpu',
    'devtools://devtools/bundled/inspector.html',
    'javascript:alert(1)',
    'about:blank',
    '',
  ])('for %s does not leave a release', (address) => {
    expect(mayRequest(address, { packaged: true })).toBe(false);
  });

  it('for the pages of DevTools passes only outside a release', () => {
    expect(mayRequest('devtools://devtools/bundled/inspector.html', { packaged: false })).toBe(true);
    expect(mayRequest('https://devtools.example/', { packaged: false })).toBe(false);
  });
});

describe('a navigation', () => {
  it('is a reload of the one page, at the top', () => {
    expect(mayNavigate('app://strongroom/', true)).toBe(true);
    expect(mayNavigate('app://strongroom/index.html#/audit', true)).toBe(true);
  });

  it.each(['app://strongroom/', 'about:blank', 'about:srcdoc', 'data:text/html,x'])('of a frame to %s is denied', (address) => {
    expect(mayNavigate(address, false)).toBe(false);
  });

  it.each([
    'app://strongroom/assets/a.svg',
    'app://strongroom/?x=1',
    'app://strongroom.evil/',
    'https://strongroom/',
    'file:///x.html',
    'javascript:void 0',
    'about:blank',
    '',
  ])('to %s is denied', (address) => {
    expect(mayNavigate(address, true)).toBe(false);
  });
});

/** Emits as Electron does and tells whether the event was prevented. */
function prevented(emitter: EventEmitter, name: string, details: object): boolean {
  let result = false;
  emitter.emit(name, { ...details, preventDefault: () => (result = true) });
  return result;
}

describe('a web contents', () => {
  const contents = Object.assign(new EventEmitter(), {
    open: undefined as undefined | ((details: object) => { action: string }),
    setWindowOpenHandler: (given: never) => void (contents.open = given),
  });
  hardenContents(contents as never);

  it('goes nowhere, attaches nothing and opens nothing', () => {
    for (const name of ['will-navigate', 'will-frame-navigate']) {
      expect(prevented(contents, name, { url: 'https://example.com/', isMainFrame: true })).toBe(true);
      expect(prevented(contents, name, { url: 'app://strongroom/', isMainFrame: false })).toBe(true);
      expect(prevented(contents, name, { url: 'app://strongroom/', isMainFrame: true })).toBe(false);
    }
    expect(prevented(contents, 'will-redirect', { url: 'app://strongroom/', isMainFrame: true })).toBe(true);
    expect(prevented(contents, 'will-attach-webview', {})).toBe(true);
    expect(contents.open?.({ url: 'app://strongroom/' })).toEqual({ action: 'deny' });
  });
});

describe('the session', () => {
  const said: Record<string, unknown> = {};
  const session = Object.assign(new EventEmitter(), {
    webRequest: { onBeforeRequest: (listener: unknown) => void (said.request = listener) },
    setPermissionRequestHandler: (handler: unknown) => void (said.permission = handler),
    setPermissionCheckHandler: (handler: unknown) => void (said.check = handler),
    setSpellCheckerEnabled: (on: boolean) => void (said.spelling = on),
    setSpellCheckerLanguages: (languages: string[]) => void (said.languages = languages),
    setSpellCheckerDictionaryDownloadURL: (url: string) => void (said.dictionaries = url),
  });
  hardenSession(session as never, { packaged: true });

  it('grants nothing', () => {
    let granted: boolean | undefined;
    (said.permission as (...values: unknown[]) => void)(null, 'clipboard-read', (answer: boolean) => (granted = answer), {});
    expect(granted).toBe(false);
    expect((said.check as (...values: unknown[]) => boolean)(null, 'media', 'app://strongroom', {})).toBe(false);
  });

  it('cancels what is not ours and denies every download', () => {
    const cancelled = (url: string) => {
      let answer: { cancel?: boolean } = {};
      (said.request as (details: object, callback: (answer: object) => void) => void)({ url }, (given) => (answer = given));
      return answer.cancel;
    };
    expect(cancelled('https://example.com/')).toBe(true);
    expect(cancelled('app://strongroom/')).toBe(false);
    expect(prevented(session, 'will-download', {})).toBe(true);
  });

  it('has no spell checker and nowhere to fetch a dictionary', () => {
    expect(said).toMatchObject({ spelling: false, languages: [] });
    expect(mayRequest('https://redirector.gvt1.com/', { packaged: true })).toBe(false);
    expect(said.dictionaries).toMatch(/^app:/);
  });
});

describe('the window’s process', () => {
  it('is sandboxed and isolated, and has DevTools only outside a release', () => {
    const released = webPreferencesFor({ preload: '/p.cjs', packaged: true });
    expect(released).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
      navigateOnDragDrop: false,
      devTools: false,
    });
    expect(webPreferencesFor({ preload: '/p.cjs', packaged: false }).devTools).toBe(true);
  });
});
