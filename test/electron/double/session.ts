import type { Protocol, Session } from 'electron';
import type { Host } from './host.ts';
import { makeEvent, StrictEmitter, strict } from './strict.ts';
import type { DoubleWebContents } from './web-contents.ts';

type SchemeHandler = (request: Request) => Response | Promise<Response>;

/** `protocol`: schemes before `ready`, their handlers at any time. */
export class DoubleProtocol implements Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'> {
  readonly #host: Host;
  readonly #handlers = new Map<string, SchemeHandler>();

  constructor(host: Host) {
    this.#host = host;
  }

  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    if (this.#host.parts.app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    this.#host.schemes.register(schemes);
  }

  handle(scheme: string, handler: SchemeHandler): void {
    if (!this.#host.parts.app.isReady()) throw new Error('protocol.handle cannot be called before app is ready');
    if (!this.#host.schemes.has(scheme))
      throw new Error(`the double serves only schemes given to protocol.registerSchemesAsPrivileged, and '${scheme}' was not`);
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.#handlers.set(scheme, handler);
  }

  unhandle(scheme: string): void {
    if (!this.#handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
  }

  isProtocolHandled(scheme: string): boolean {
    return this.#handlers.has(scheme);
  }

  handlerFor(scheme: string): SchemeHandler | undefined {
    return this.#handlers.get(scheme);
  }
}

type RequestDetails = Record<string, unknown> & { url: string };
type Verdict = { cancel?: boolean; redirectURL?: string };
type RequestListener = (details: RequestDetails, callback: (verdict: Verdict) => void) => void;

/** `session.webRequest`, of which only `onBeforeRequest`: it decides before anything leaves the process. */
export class DoubleWebRequest {
  #listener: RequestListener | null = null;
  #patterns: RegExp[] = [];

  onBeforeRequest(first: { urls: string[] } | RequestListener | null, second?: RequestListener | null): void {
    const filtered = typeof first === 'object' && first !== null;
    this.#listener = (filtered ? second : (first as RequestListener | null)) ?? null;
    this.#patterns = (filtered ? first.urls : []).map((pattern) =>
      pattern === '<all_urls>' ? /^/ : new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`),
    );
  }

  decide(details: RequestDetails): Promise<Verdict> {
    const listener = this.#listener;
    if (!listener || (this.#patterns.length > 0 && !this.#patterns.some((pattern) => pattern.test(details.url)))) return Promise.resolve({});
    return new Promise((resolve) => listener(details, resolve));
  }
}

type RequestHandler = Parameters<Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Session['setPermissionCheckHandler']>[0];

// Chromium's names beside Electron's for the same permission. Several of Chromium's may stand behind one of Electron's.
const PERMISSIONS: readonly (readonly [string, string])[] = [
  ['notifications', 'notifications'],
  ['geolocation', 'geolocation'],
  ['camera', 'media'],
  ['microphone', 'media'],
  ['midi', 'midi'],
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-write', 'clipboard-sanitized-write'],
  ['idle-detection', 'idle-detection'],
  ['local-fonts', 'unknown'],
  ['window-management', 'window-management'],
  ['storage-access', 'storage-access'],
];

/** `session.defaultSession`. */
export class DoubleSession
  extends StrictEmitter
  implements Pick<Session, 'setSpellCheckerEnabled' | 'setSpellCheckerLanguages' | 'setSpellCheckerDictionaryDownloadURL'>
{
  readonly #host: Host;
  readonly protocol: DoubleProtocol;
  readonly facade: Session;
  readonly webRequest = strict('session.webRequest', new DoubleWebRequest());
  #requestHandler: RequestHandler = null;
  #checkHandler: CheckHandler = null;
  readonly spelling = { enabled: true, languages: [] as string[], dictionaryUrl: '' };

  constructor(host: Host) {
    super('session', ['will-download']);
    this.#host = host;
    this.protocol = strict('protocol', new DoubleProtocol(host));
    this.facade = strict('session', this) as unknown as Session;
  }

  async start(): Promise<void> {
    const { browser } = this.#host.chromium.cdp;
    browser.on('Browser.downloadWillBegin', ({ guid, url, suggestedFilename, frameId }) => {
      const address = this.#host.schemes.toElectron(url);
      const event = makeEvent({});
      const item = strict('downloadItem', { getURL: () => address, getFilename: () => suggestedFilename as string, cancel: () => event.preventDefault() });
      this.emit('will-download', event, item, this.#host.windowOfFrame(frameId)?.contents.facade);
      this.#host.recordings.downloads.push({ url: address, prevented: event.defaultPrevented });
      browser.post('Browser.cancelDownload', { guid });
      if (!event.defaultPrevented) throw new Error(`the double does not implement downloads, and nobody prevented that of ${address}`);
    });
    await browser.send('Browser.setDownloadBehavior', { behavior: 'deny', eventsEnabled: true });
  }

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.#requestHandler = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler): void {
    this.#checkHandler = handler;
  }

  setSpellCheckerEnabled(enable: boolean): void {
    this.spelling.enabled = enable;
  }

  setSpellCheckerLanguages(languages: string[]): void {
    this.spelling.languages = languages;
  }

  setSpellCheckerDictionaryDownloadURL(url: string): void {
    this.spelling.dictionaryUrl = url;
  }

  async clearStorageData(): Promise<void> {
    const origins = new Set([...this.#host.windows].map((window) => window.contents.page?.origin).filter((origin) => origin !== undefined));
    for (const origin of origins)
      await this.#host.chromium.cdp.browser.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' }).catch(() => undefined);
  }

  /**
   * Asks the app's handlers about every permission once, before a window loads, and tells Chromium the answers: Chromium itself has nobody to
   * ask later. Without a request handler Electron grants everything.
   */
  async settlePermissions(contents: DoubleWebContents, chromiumOrigin: string): Promise<void> {
    const origin = this.#host.schemes.originOf(chromiumOrigin);
    for (const [name, electronName] of PERMISSIONS) {
      const granted = (await this.#requested(contents, electronName, origin)) && this.#checked(contents, electronName, origin);
      this.#host.recordings.permissions.push({ permission: electronName, granted });
      const permission = name === 'midi' ? { name, sysex: true } : { name };
      await this.#host.chromium.cdp.browser.send('Browser.setPermission', { permission, setting: granted ? 'granted' : 'denied', origin: chromiumOrigin });
    }
  }

  #requested(contents: DoubleWebContents, permission: string, origin: string): Promise<boolean> {
    const handler = this.#requestHandler as ((...args: unknown[]) => void) | null;
    if (!handler) return Promise.resolve(true);
    return new Promise((resolve) => handler(contents.facade, permission, resolve, { isMainFrame: true, requestingUrl: `${origin}/` }));
  }

  #checked(contents: DoubleWebContents, permission: string, origin: string): boolean {
    const handler = this.#checkHandler as ((...args: unknown[]) => boolean) | null;
    return handler ? handler(contents.facade, permission, origin, { isMainFrame: true, requestingUrl: `${origin}/` }) : true;
  }
}
