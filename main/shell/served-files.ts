import { readdirSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { APP_HOST, APP_SCHEME } from './app-origin.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

export interface ServedFile {
  path: string;
  type: string;
}

/** The files of the window by the path of their address. Listed once, at start: what is not in this map does not exist for the window, whatever it asks for. */
export function listServedFiles(folder: string): ReadonlyMap<string, ServedFile> {
  const files = new Map<string, ServedFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`/${relative(folder, path).split(sep).join('/')}`, { path, type });
  }
  const index = files.get('/index.html');
  if (index) files.set('/', index);
  return files;
}

/** The file that a request names, or `null`. Nothing is decoded or joined, so no spelling of `..` can lead out of the list. */
export function findServedFile(files: ReadonlyMap<string, ServedFile>, method: string, address: string): ServedFile | null {
  if (method !== 'GET') return null;
  const url = URL.parse(address);
  if (!url || url.protocol !== `${APP_SCHEME}:` || url.host !== APP_HOST || url.username !== '' || url.password !== '') return null;
  return files.get(url.pathname) ?? null;
}
