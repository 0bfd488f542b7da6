export const APP_SCHEME = 'app';
export const APP_HOST = 'strongroom';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
/** The one document of the window. */
export const APP_PAGE = `${APP_ORIGIN}/`;

/** Whether an address lies on the application's own origin. Compared part by part: `startsWith` would let `app://strongroom.evil/` pass. */
export function isAppAddress(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.password === '';
}

/** Whether an address is the window's document itself, whatever its fragment. */
export function isAppPage(address: string): boolean {
  const url = URL.parse(address);
  return url !== null && isAppAddress(address) && (url.pathname === '/' || url.pathname === '/index.html') && url.search === '';
}
