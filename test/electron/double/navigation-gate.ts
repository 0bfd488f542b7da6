import type { WebContents } from 'electron';
import type { Host } from './host.ts';
import { makeEvent } from './strict.ts';
import type { DoubleWebContents } from './web-contents.ts';

type WindowOpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0];

/** Where a page may go: Electron's questions to the app, in Electron's order. */
export class NavigationGate {
  readonly #host: Host;
  readonly #contents: DoubleWebContents;
  #expected: string | undefined;
  windowOpenHandler: WindowOpenHandler = () => ({ action: 'allow' });

  constructor(host: Host, contents: DoubleWebContents) {
    this.#host = host;
    this.#contents = contents;
  }

  /** What `loadURL` loads is the app's own wish and is not asked about. */
  expect(url: string): void {
    this.#expected = withoutFragment(url);
  }

  /** True where a navigation of the top frame may go on. `url` is Chromium's. */
  admits(url: string, redirected: boolean): boolean {
    const requested = this.#contents.page?.takeRequestedNavigation(url) ?? false;
    const address = this.#host.schemes.toElectron(url);
    if (redirected) return this.#ask('will-redirect', address);
    if (this.#expected === withoutFragment(url)) {
      this.#expected = undefined;
      return true;
    }
    // A reload that no script asked for comes from the harness or a test tool, and is what Electron's own reload would be.
    const reload = !requested && withoutFragment(address) === withoutFragment(this.#contents.getURL());
    return reload || (this.#ask('will-frame-navigate', address) && this.#ask('will-navigate', address));
  }

  #ask(name: string, url: string): boolean {
    const frame = this.#contents.mainFrame;
    const event = makeEvent({ url, isSameDocument: false, isMainFrame: true, frame, initiator: frame });
    this.#contents.emit(name, event, url, false, true, this.#contents.id, 1);
    return !event.defaultPrevented;
  }

  /** @throws {Error} where the app allows it: the double opens no windows that the app did not construct. */
  decidePopup(url: string, frameName: string, features: string): void {
    const address = this.#host.schemes.toElectron(url);
    const referrer = { url: this.#contents.getURL(), policy: 'strict-origin-when-cross-origin' } as const;
    const { action } = this.windowOpenHandler({ url: address, frameName, features, disposition: 'foreground-tab', referrer });
    this.#host.recordings.popups.push({ url: address, action });
    if (action === 'allow') throw new Error(`the double does not implement opened windows, and setWindowOpenHandler allowed ${address}`);
  }
}

function withoutFragment(url: string): string {
  return url.split('#')[0] as string;
}
