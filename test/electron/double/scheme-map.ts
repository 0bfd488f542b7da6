import type { CustomScheme } from 'electron';

/**
 * Chromium knows no custom schemes without Electron, so `app://strongroom/x` is loaded as `https://strongroom.invalid/x`, which the double
 * answers itself. `.invalid` is reserved (RFC 2606, section 2): no name server knows it.
 */
export class SchemeMap {
  readonly #schemes = new Set<string>();
  readonly #schemeOfHost = new Map<string, string>();

  register(schemes: readonly CustomScheme[]): void {
    for (const { scheme, privileges } of schemes) {
      if (!privileges?.standard || !privileges.secure)
        throw new Error(`the double implements only schemes that are standard and secure, and '${scheme}' is not`);
      this.#schemes.add(scheme);
    }
  }

  has(scheme: string): boolean {
    return this.#schemes.has(scheme);
  }

  /** The address for Chromium; undefined for a scheme that nobody registered. */
  toChromium(address: string): string | undefined {
    const url = URL.parse(address);
    if (!url) return undefined;
    const scheme = url.protocol.slice(0, -1);
    if (!this.#schemes.has(scheme)) return undefined;
    const known = this.#schemeOfHost.get(url.host);
    if (known !== undefined && known !== scheme) throw new Error(`the double cannot tell ${known}://${url.host} from ${scheme}://${url.host}`);
    this.#schemeOfHost.set(url.host, scheme);
    return `https://${url.host}.invalid${url.pathname === '' ? '/' : url.pathname}${url.search}${url.hash}`;
  }

  /** The address as Electron would report it. */
  toElectron(address: string): string {
    const url = URL.parse(address);
    if (url?.protocol !== 'https:' || !url.host.endsWith('.invalid')) return address;
    const host = url.host.slice(0, -'.invalid'.length);
    const scheme = this.#schemeOfHost.get(host);
    return scheme === undefined ? address : `${scheme}://${host}${url.pathname}${url.search}${url.hash}`;
  }

  originOf(address: string): string {
    const url = URL.parse(this.toElectron(address));
    if (!url) return 'null';
    return this.#schemes.has(url.protocol.slice(0, -1)) ? `${url.protocol}//${url.host}` : url.origin;
  }
}
