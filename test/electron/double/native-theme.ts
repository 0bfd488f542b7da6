import type { NativeTheme } from 'electron';
import type { Host } from './host.ts';
import { StrictEmitter } from './strict.ts';

/** `nativeTheme`; what the system prefers is the harness's wish, light where it has none. */
export class DoubleNativeTheme extends StrictEmitter implements Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors'> {
  readonly #host: Host;
  #source: 'system' | 'light' | 'dark' = 'system';
  #system: 'light' | 'dark';

  constructor(host: Host) {
    super('nativeTheme', ['updated']);
    this.#host = host;
    this.#system = host.config.colorScheme ?? 'light';
  }

  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source;
  }

  set themeSource(source: 'system' | 'light' | 'dark') {
    if (!['system', 'light', 'dark'].includes(source)) throw new TypeError(`Error processing argument at index 0, conversion failure from ${String(source)}`);
    this.#change(() => {
      this.#source = source;
    });
  }

  get shouldUseDarkColors(): boolean {
    return (this.#source === 'system' ? this.#system : this.#source) === 'dark';
  }

  setSystem(scheme: 'light' | 'dark'): void {
    this.#change(() => {
      this.#system = scheme;
    });
  }

  #change(make: () => void): void {
    const before = this.shouldUseDarkColors;
    make();
    for (const window of this.#host.windows) void window.contents.applyColorScheme();
    if (before !== this.shouldUseDarkColors) this.emit('updated');
  }
}
