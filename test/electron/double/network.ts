import type { CdpValue } from './cdp.ts';
import type { Host } from './host.ts';

const RESOURCE_TYPES: Record<string, string> = {
  Stylesheet: 'stylesheet',
  Script: 'script',
  Image: 'image',
  Font: 'font',
  XHR: 'xhr',
  Fetch: 'xhr',
  Ping: 'ping',
  CSPViolationReport: 'cspReport',
  Media: 'media',
  WebSocket: 'webSocket',
};
const BOOT_PAGE = '<!doctype html><title></title>';

/**
 * Every request of every page stops here before anything is sent, in Electron's order: the navigation's events, `webRequest`, then the handler
 * of the scheme. Interception is on Chromium's browser session, so it covers a page from its very first request.
 */
export class Network {
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async start(): Promise<void> {
    const { browser } = this.#host.chromium.cdp;
    browser.on('Fetch.requestPaused', (paused) => {
      this.#decide(paused).catch((error: unknown) => {
        console.error(`the double could not answer a request for ${paused.request.url}:`, error);
        this.#fail(paused, 'Failed');
      });
    });
    await browser.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  }

  async #decide(paused: CdpValue): Promise<void> {
    const { request, frameId, resourceType } = paused;
    if (this.#host.opener.isBootPage(request.url)) return this.#fulfill(paused, 200, [{ name: 'content-type', value: 'text/html' }], Buffer.from(BOOT_PAGE));
    // Chromium's window wants an icon for its title bar; Electron never asks for one.
    if (resourceType === 'Other' && new URL(request.url).pathname === '/favicon.ico') return this.#fail(paused, 'BlockedByClient');
    const answered = await this.#host.parts.dialogs.serve(request);
    if (answered) return this.#fulfill(paused, 200, [{ name: 'content-type', value: answered.type }], Buffer.from(answered.body));

    const url = this.#host.schemes.toElectron(request.url);
    const window = this.#host.windowOfFrame(frameId);
    if (resourceType === 'Document' && window && !window.contents.gate.admits(request.url, paused.redirectedRequestId !== undefined))
      return this.#fail(paused, 'Aborted');

    const type = resourceType === 'Document' ? (window ? 'mainFrame' : 'subFrame') : (RESOURCE_TYPES[resourceType] ?? 'other');
    const verdict = await this.#host.parts.session.webRequest.decide({
      id: Number.parseInt(String(paused.requestId).replace(/\D/g, ''), 10) || 0,
      url,
      method: request.method,
      webContentsId: window?.contents.id,
      webContents: window?.contents.facade,
      frame: window?.contents.mainFrame ?? null,
      resourceType: type,
      referrer: this.#host.schemes.toElectron(request.headers.Referer ?? ''),
      timestamp: Date.now(),
    });
    if (verdict.cancel) {
      this.#host.recordings.cancelledRequests.push(url);
      return this.#fail(paused, 'BlockedByClient');
    }
    if (verdict.redirectURL !== undefined) throw new Error('the double does not implement redirectURL of webRequest.onBeforeRequest');
    if (url === request.url) return this.#host.chromium.cdp.browser.post('Fetch.continueRequest', { requestId: paused.requestId });
    return this.#serve(paused, url);
  }

  async #serve(paused: CdpValue, url: string): Promise<void> {
    const handler = this.#host.parts.session.protocol.handlerFor(new URL(url).protocol.slice(0, -1));
    if (!handler) return this.#fail(paused, 'Failed');
    const { method, headers, postData } = paused.request;
    const response = await handler(new Request(url, { method, headers, ...(postData === undefined ? {} : { body: postData }) }));
    if (!(response instanceof Response)) throw new Error(`the handler of ${url} did not return a Response`);
    if (response.type === 'error') return this.#fail(paused, 'Failed');
    const body = Buffer.from(await response.arrayBuffer());
    this.#fulfill(
      paused,
      response.status,
      [...response.headers].map(([name, value]) => ({ name, value })),
      body,
    );
  }

  #fulfill(paused: CdpValue, responseCode: number, responseHeaders: { name: string; value: string }[], body: Buffer): void {
    this.#host.chromium.cdp.browser.post('Fetch.fulfillRequest', { requestId: paused.requestId, responseCode, responseHeaders, body: body.toString('base64') });
  }

  #fail(paused: CdpValue, errorReason: string): void {
    this.#host.chromium.cdp.browser.post('Fetch.failRequest', { requestId: paused.requestId, errorReason });
  }
}
