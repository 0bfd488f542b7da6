import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const ORIGIN = 'https://strongroom.invalid';
const APP = fileURLToPath(new URL('../../dist/renderer/', import.meta.url));
const FAKE = fileURLToPath(new URL('../../.cache/renderer-preview/fake-bridge.js', import.meta.url));
const KINDS: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2' };
// The policy of the real application: what the window may not do there, it may not do here.
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'none'; require-trusted-types-for 'script'";

export interface Preview {
  page: Page;
  /** Violations of the policy and errors of the console, in order. */
  complaints: string[];
  close: () => Promise<void>;
}

export async function browse(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
}

/** Opens the built window over the fake bridge. */
export async function preview(browser: Browser, scenario: Record<string, unknown>, options: BrowserContextOptions = {}): Promise<Preview> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce', ...options });
  context.setDefaultTimeout(4000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await context.route(`${ORIGIN}/**`, async (route) => {
    const path = new URL(route.request().url()).pathname;
    const file = join(APP, path === '/' ? 'index.html' : path);
    const body = await readFile(file).catch(() => null);
    if (body === null) await route.fulfill({ status: 404 });
    else await route.fulfill({ body, headers: { 'content-type': KINDS[extname(file)] ?? 'application/octet-stream', 'content-security-policy': POLICY } });
  });
  await page.addInitScript(`window.scenario = ${JSON.stringify(scenario)};`);
  await page.addInitScript({ path: FAKE });
  await page.addInitScript(
    "document.addEventListener('securitypolicyviolation', (event) => console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));",
  );
  await page.goto(`${ORIGIN}/`);
  await page.waitForSelector('main', { timeout: 5000 }).catch(() => complaints.push('no <main> appeared'));
  return { page, complaints, close: () => context.close() };
}
