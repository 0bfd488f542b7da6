import type { Clipboard } from 'electron';
import type { Host } from './host.ts';

/**
 * `clipboard`, text only. The system's is out of Node's reach, so the text is kept here, told to the system's clipboard through a window, and
 * learnt from what is copied in a window; the development shell also reads the system's, through its window.
 */
export class DoubleClipboard implements Pick<Clipboard, 'readText' | 'writeText' | 'clear'> {
  readonly #host: Host;
  #text = '';

  constructor(host: Host) {
    this.#host = host;
  }

  async readText(): Promise<string> {
    // A test has a clipboard of its own; a person copies from other programs too.
    if (!this.#host.config.control) this.#text = (await this.#askSystem()) ?? this.#text;
    return this.#text;
  }

  async writeText(text: string): Promise<void> {
    this.#text = String(text);
    await this.#tellSystem();
  }

  clear(): void {
    void this.writeText('');
  }

  copiedByPage(text: string): void {
    this.#text = text;
  }

  /** Undefined where no window can be asked. The page's origin is allowed to read for just as long. */
  async #askSystem(): Promise<string | undefined> {
    const page = [...this.#host.windows].find((window) => window.isFocused())?.contents.page;
    if (!page) return undefined;
    const { browser } = this.#host.chromium.cdp;
    const allow = (setting: 'granted' | 'denied') =>
      browser.send('Browser.setPermission', { permission: { name: 'clipboard-read' }, setting, origin: page.origin });
    await allow('granted');
    try {
      return await page.evaluateIsolated('navigator.clipboard.readText()', true);
    } catch {
      return undefined;
    } finally {
      await allow('denied');
    }
  }

  async #tellSystem(): Promise<void> {
    const page = [...this.#host.windows].find((window) => !window.isDestroyed())?.contents.page;
    // A real copy event, because the permission for navigator.clipboard is the app's to refuse. Captured first, so the page does not see it.
    const script = `{
      const write = (event) => { event.stopImmediatePropagation(); event.preventDefault(); event.clipboardData.setData('text/plain', ${JSON.stringify(this.#text)}); };
      window.addEventListener('copy', write, { capture: true, once: true });
      document.execCommand('copy');
      window.removeEventListener('copy', write, { capture: true });
    }`;
    await page?.evaluateIsolated(script, true).catch(() => undefined);
  }
}
