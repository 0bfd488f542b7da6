import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import process from 'node:process';
import type { IsolatedWorldSetup } from '../page/isolated-world.ts';
import type { CdpSession, CdpValue } from './cdp.ts';
import type { Host } from './host.ts';
import type { Bounds, OpenedPage } from './page-opener.ts';
import { isolatedWorldScript, mainWorldScript } from './page-scripts.ts';

export type PageSetup = { readonly preload: string | undefined; readonly reportKeys: boolean; readonly controlled: boolean };

/**
 * A page in a window of Chromium, with the preload's isolated world in it. Emits `message` (header, body) for what that world says, `loaded`,
 * `navigated` (url), `crashed`, `popup` (url, frameName, features).
 */
export class WebPage extends EventEmitter {
  readonly session: CdpSession;
  readonly targetId: string;
  readonly windowId: number;
  readonly origin: string;
  rendererPid: number | undefined;
  /** Counts documents: what was true of one is not asked of the next. */
  documentNumber = 0;
  readonly #host: Host;
  readonly #names: IsolatedWorldSetup;
  readonly #world: string;
  #contextId: number | undefined;
  readonly #requested = new Set<string>();

  static async open(host: Host, origin: string, bounds: Bounds, setup: PageSetup): Promise<WebPage> {
    const opened = await host.opener.open(origin, bounds);
    const page = new WebPage(host, origin, opened);
    await page.#prepare(setup);
    return page;
  }

  private constructor(host: Host, origin: string, opened: OpenedPage) {
    super();
    this.#host = host;
    this.origin = origin;
    this.session = opened.session;
    this.targetId = opened.targetId;
    this.windowId = opened.windowId;
    this.rendererPid = opened.rendererPid;
    const [toPage, toPreload, binding, receiver, world] = Array.from({ length: 5 }, () => `d${randomUUID()}`) as [string, string, string, string, string];
    this.#world = world;
    this.#names = { toPage, toPreload, binding, receiver, versions: { chrome: '0', node: process.versions.node } };
  }

  async #prepare(setup: PageSetup): Promise<void> {
    const { session } = this;
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === this.#world && context.auxData?.frameId === this.targetId) this.#contextId = context.id;
    });
    session.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (this.#contextId === executionContextId) this.#contextId = undefined;
    });
    session.on('Runtime.executionContextsCleared', () => {
      this.#contextId = undefined;
    });
    session.on('Runtime.bindingCalled', (called) => {
      if (called.name !== this.#names.binding || called.executionContextId !== this.#contextId) return;
      const end = called.payload.indexOf('\n');
      this.emit('message', JSON.parse(called.payload.slice(0, end)), called.payload.slice(end + 1));
    });
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return;
      this.documentNumber += 1;
      this.emit('navigated', frame.url + (frame.urlFragment ?? ''));
    });
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === this.targetId) this.emit('navigated', url);
    });
    session.on('Page.frameRequestedNavigation', ({ frameId, url, disposition }) => {
      if (frameId === this.targetId && disposition === 'currentTab') this.#requested.add(url.split('#')[0]);
    });
    session.on('Page.windowOpen', ({ url, windowName, windowFeatures }) => this.emit('popup', url, windowName, windowFeatures.join(',')));
    session.on('Page.loadEventFired', () => this.emit('loaded'));
    session.on('Inspector.targetCrashed', () => this.emit('crashed'));
    await session.send('Runtime.addBinding', { name: this.#names.binding, executionContextName: this.#world });
    const reports = { receiver: this.#names.receiver, titleMark: this.#host.config.titleMark ?? '', reportKeys: setup.reportKeys };
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: mainWorldScript(this.#names, setup.controlled) });
    await session.send('Page.addScriptToEvaluateOnNewDocument', { source: isolatedWorldScript(this.#names, reports, setup.preload), worldName: this.#world });
    await session.send('Runtime.enable');
    const { result } = await session.send('Runtime.evaluate', {
      expression: '({ width: screen.availWidth, height: screen.availHeight })',
      returnByValue: true,
    });
    this.#host.screenSize = result.value;
    await session.send('Inspector.enable');
    if (setup.controlled) await session.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  }

  /** Whether a script or a link of the page asked for this navigation. Chromium says so before it makes the request. */
  takeRequestedNavigation(url: string): boolean {
    return this.#requested.delete(url.split('#')[0] as string);
  }

  /** To the preload's world of the document that is there now; lost where there is none, as in Electron between two documents. */
  tell(header: object, body: string): void {
    this.replier()(header, body);
  }

  /** For answers: the numbers by which a document knows its questions mean something else to the next document. */
  replier(): (header: object, body: string) => void {
    const asked = this.#contextId;
    return (header, body) => {
      if (asked !== undefined && asked === this.#contextId) this.#tell(asked, header, body);
    };
  }

  #tell(executionContextId: number, header: object, body: string): void {
    this.session.post('Runtime.callFunctionOn', {
      executionContextId,
      functionDeclaration: 'function (name, message) { globalThis[name](message); }',
      arguments: [{ value: this.#names.receiver }, { value: `${JSON.stringify(header)}\n${body}` }],
    });
  }

  /** The paths of Files that have crossed into the preload's world; empty for a File that a script made. */
  async pathsOfFiles(batch: number, count: number): Promise<string[]> {
    const paths: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const { result } = await this.session.send('Runtime.callFunctionOn', {
        executionContextId: this.#contextId,
        functionDeclaration: 'function (name, batch, index) { return globalThis[name](batch, index); }',
        arguments: [{ value: `${this.#names.receiver}-file` }, { value: batch }, { value: index }],
      });
      const { path } = await this.session.send('DOM.getFileInfo', { objectId: result.objectId });
      paths.push(path);
    }
    return paths;
  }

  /** Runs a script in the preload's world, which the page's own scripts cannot see or disturb. */
  async evaluateIsolated(expression: string, userGesture = false): Promise<CdpValue> {
    const { result, exceptionDetails } = await this.session.send('Runtime.evaluate', {
      expression,
      userGesture,
      contextId: this.#contextId,
      returnByValue: true,
      awaitPromise: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
}
