import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTENT_SECURITY_POLICY, serveApp } from '../../../main/shell/app-scheme.ts';
import { findServedFile, listServedFiles } from '../../../main/shell/served-files.ts';

let folder: string;
let handler: (request: Request) => Response | Promise<Response>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'served-'));
  mkdirSync(join(folder, 'renderer', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.js'), 'secret');
  writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'renderer', 'assets', 'a.js'), 'export {}');
  writeFileSync(join(folder, 'renderer', 'assets', 'a.js.map'), '{}');
  symlinkSync(join(folder, 'secret.js'), join(folder, 'renderer', 'assets', 'link.js'));
  serveApp({ handle: (_scheme, given) => void (handler = given as typeof handler) }, join(folder, 'renderer'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const find = (address: string, method = 'GET') => findServedFile(listServedFiles(join(folder, 'renderer')), method, address);

describe('the files of the window', () => {
  it('are found by their address', () => {
    expect(find('app://strongroom/')?.path).toBe(join(folder, 'renderer', 'index.html'));
    expect(find('app://strongroom/index.html#/certificates')?.type).toContain('text/html');
    expect(find('app://strongroom/assets/a.js')?.type).toContain('text/javascript');
  });

  it.each([
    'app://strongroom/../secret.js',
    'app://strongroom/%2e%2e/secret.js',
    'app://strongroom/%2e%2e%2fsecret.js',
    'app://strongroom/..%5csecret.js',
    'app://strongroom/assets/..%2f..%2fsecret.js',
    'app://strongroom/assets/....//secret.js',
    'app://strongroom/assets/link.js',
    'app://strongroom/assets/a.js.map',
    'app://strongroom/assets',
    'app://strongroom/assets/',
    'app://strongroom/assets/a.js%00.html',
    'app://strongroom/constructor',
    'app://strongroom/__proto__',
    'app://strongroom//etc/passwd',
    'app://strongroom.evil/index.html',
    'app://evil/index.html',
    'app://user@strongroom/index.html',
    'app://strongroom:80/index.html',
    'file:///etc/passwd',
    'https://strongroom/index.html',
    'not an address',
    '',
  ])('are all that is served: not %s', (address) => {
    expect(find(address)).toBeNull();
  });

  it('are only read', () => {
    for (const method of ['POST', 'PUT', 'HEAD', 'OPTIONS', 'get']) expect(find('app://strongroom/', method)).toBeNull();
  });

  it('come with the policy of the design, also where there is no such file', async () => {
    for (const [address, status] of [
      ['app://strongroom/', 200],
      ['app://strongroom/none', 404],
    ] as const) {
      const response = await handler(new Request(address));
      expect(response.status).toBe(status);
      expect(response.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect(CONTENT_SECURITY_POLICY).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'none'; require-trusted-types-for 'script'",
    );
  });
});
