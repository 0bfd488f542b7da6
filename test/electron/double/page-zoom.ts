import { TargetGone } from './cdp.ts';
import type { Host } from './host.ts';
import type { WebPage } from './web-page.ts';

const STEP = 1.2;

/** Browser zoom is out of DevTools' reach. A viewport that is `factor` times smaller, drawn `factor` times larger, is the same thing. */
export class PageZoom {
  readonly #host: Host;
  readonly #page: () => WebPage | undefined;
  #factor: number;
  #watch: NodeJS.Timeout | undefined;
  #appliedTo = '';

  constructor(host: Host, page: () => WebPage | undefined, factor: number) {
    this.#host = host;
    this.#page = page;
    this.#factor = factor;
  }

  get factor(): number {
    return this.#factor;
  }

  set factor(factor: number) {
    if (!(factor > 0)) throw new Error("'zoomFactor' must be a double greater than 0.0");
    if (factor === this.#factor) return;
    this.#factor = factor;
    void this.apply();
  }

  get level(): number {
    return Math.log(this.#factor) / Math.log(STEP);
  }

  set level(level: number) {
    this.factor = STEP ** level;
  }

  stop(): void {
    clearInterval(this.#watch);
  }

  async apply(): Promise<void> {
    const session = this.#page()?.session;
    if (!session || (this.#factor === 1 && this.#appliedTo === '')) return;
    try {
      await session.send('Emulation.clearDeviceMetricsOverride');
      this.stop();
      if (this.#factor === 1) return;
      this.#appliedTo = await this.#windowSize();
      // A page with a fixed viewport is told nothing when its window is resized.
      this.#watch = setInterval(() => void this.#follow(), 500).unref();
      const { cssVisualViewport } = await session.send('Page.getLayoutMetrics');
      const width = Math.round(cssVisualViewport.clientWidth / this.#factor);
      const height = Math.round(cssVisualViewport.clientHeight / this.#factor);
      await session.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: this.#factor, mobile: false });
    } catch (error) {
      if (!(error instanceof TargetGone)) throw error;
    }
  }

  async #follow(): Promise<void> {
    const size = await this.#windowSize().catch(() => this.#appliedTo);
    if (size !== this.#appliedTo) await this.apply();
  }

  async #windowSize(): Promise<string> {
    const { bounds } = await this.#host.chromium.cdp.browser.send('Browser.getWindowBounds', { windowId: this.#page()?.windowId });
    return `${bounds.width}x${bounds.height}`;
  }
}
