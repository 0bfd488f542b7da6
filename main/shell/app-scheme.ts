import { readFile } from 'node:fs/promises';
import type { CustomScheme, Protocol } from 'electron';
import { APP_SCHEME } from './app-origin.ts';
import { findServedFile, listServedFiles } from './served-files.ts';

/** The policy of the window, the same in development and in a release. */
export const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'none'; require-trusted-types-for 'script'";

const headers = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

/** To be registered before `ready`. `standard` gives the scheme an origin, `secure` makes it a secure context, `corsEnabled` is for module scripts and fonts, which are always fetched in CORS mode. */
export const appScheme: CustomScheme = { scheme: APP_SCHEME, privileges: { standard: true, secure: true, corsEnabled: true } };

/** Answers every request of the app's scheme from the folder of the built window. */
export function serveApp(protocol: Pick<Protocol, 'handle'>, folder: string): void {
  const files = listServedFiles(folder);
  protocol.handle(APP_SCHEME, async (request) => {
    const file = findServedFile(files, request.method, request.url);
    if (!file) return new Response('Not found', { status: 404, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } });
    return new Response(await readFile(file.path), { status: 200, headers: { ...headers, 'content-type': file.type } });
  });
}
