import type { Rectangle } from 'electron';
import type { Host } from './host.ts';
import type { WebPage } from './web-page.ts';

export type FrameState = 'normal' | 'minimized' | 'maximized';

type FrameSide = { readonly page: () => WebPage | undefined; readonly changed: (what: 'moved' | 'resized') => void };

/** Where a window is and how large: kept here, because Electron answers at once and Chromium does not; told to Chromium, and learnt from it. */
export class WindowFrame {
  minimum: readonly [number, number];
  #bounds: Rectangle;
  #state: FrameState = 'normal';
  readonly #host: Host;
  readonly #page: FrameSide['page'];
  readonly #changed: FrameSide['changed'];

  constructor(host: Host, bounds: Partial<Rectangle>, minimum: readonly [number, number], side: FrameSide) {
    this.#host = host;
    this.minimum = minimum;
    this.#page = side.page;
    this.#changed = side.changed;
    const { width = 800, height = 600 } = bounds;
    this.#bounds = { ...this.#centred(width, height), ...bounds, width, height };
  }

  get bounds(): Rectangle {
    return { ...this.#bounds };
  }

  get state(): FrameState {
    return this.#state;
  }

  /** True where it changed. */
  setState(state: FrameState): boolean {
    const changed = this.#state !== state;
    this.#state = state;
    this.#tell({ windowState: state });
    return changed;
  }

  /** A window exists for Chromium only from its first page on. */
  pageOpened(): void {
    if (this.#state !== 'normal') this.#tell({ windowState: this.#state });
  }

  /** Chromium has no hidden windows; a minimized one is as near as it gets. */
  hide(): void {
    this.#tell({ windowState: 'minimized' });
  }

  setBounds(bounds: Partial<Rectangle>): void {
    const next = { ...this.#bounds, ...bounds };
    this.#take({ ...next, width: Math.max(next.width, this.minimum[0]), height: Math.max(next.height, this.minimum[1]) });
    const { x, y, width, height } = this.#bounds;
    this.#tell({ left: x, top: y, width, height });
  }

  center(): void {
    this.setBounds(this.#centred(this.#bounds.width, this.#bounds.height));
  }

  /** After the person in front of it may have moved or resized it. */
  async learn(): Promise<void> {
    const page = this.#page();
    if (!page) return;
    const answer = await this.#host.chromium.cdp.browser.send('Browser.getWindowBounds', { windowId: page.windowId }).catch(() => undefined);
    if (answer?.bounds.windowState !== 'normal') return;
    const { left: x, top: y, width, height } = answer.bounds;
    this.#take({ x, y, width, height });
  }

  #centred(width: number, height: number): { x: number; y: number } {
    const area = this.#host.screenSize;
    return { x: Math.max(0, Math.round((area.width - width) / 2)), y: Math.max(0, Math.round((area.height - height) / 2)) };
  }

  #take(after: Rectangle): void {
    const before = this.#bounds;
    this.#bounds = after;
    if (before.x !== after.x || before.y !== after.y) this.#changed('moved');
    if (before.width !== after.width || before.height !== after.height) this.#changed('resized');
  }

  #tell(bounds: object): void {
    const page = this.#page();
    if (page) this.#host.chromium.cdp.browser.post('Browser.setWindowBounds', { windowId: page.windowId, bounds });
  }
}
