import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Display, openDisplay } from './display.ts';
import { CONFIG_VARIABLE, type DoubleConfig } from './double/config.ts';
import { findDesktopDialogs } from './double/desktop-dialogs.ts';
import { writeFixtureApp } from './fixture-app.ts';
import { processesNaming } from './process-tree.ts';
import { commandLine } from './run.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

/** As `npm start` runs it: no control channel. The port is there only so that the test can be the person. */
describe('the development shell', () => {
  const fixture = writeFixtureApp();
  const profile = mkdtempSync(join(tmpdir(), 'd-'));
  let display: Display;
  let browser: Browser;
  let page: Page;
  let ended: Promise<unknown[]>;
  let stop: () => void;

  beforeAll(async () => {
    display = await openDisplay();
    const config: DoubleConfig = { profile, debuggingPort: true, titleMark: ' — development shell' };
    const [command, ...args] = commandLine(fixture.main, [], fixture.userData) as [string, ...string[]];
    const child = spawn(command, args, {
      env: { ...process.env, DISPLAY: display.name, [CONFIG_VARIABLE]: JSON.stringify(config) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    ended = once(child, 'exit');
    stop = () => child.kill('SIGTERM');
    const portFile = join(profile, 'DevToolsActivePort');
    await until('the debugging port', () => existsSync(portFile) && readFileSync(portFile, 'utf8').includes('\n'));
    const [port, path] = readFileSync(portFile, 'utf8').split('\n');
    browser = await chromium.connectOverCDP(`ws://127.0.0.1:${port}${path}`, { isLocal: true, noDefaults: true });
    page = await until('the window', () => pages().find((candidate) => candidate.url().includes('index.html')));
    await page.waitForFunction(() => window.bridge !== undefined);
  });
  afterAll(async () => {
    stop();
    await ended;
    await display.close();
    fixture.remove();
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
  });
  const pages = () => browser.contexts().flatMap((context) => context.pages());
  const seen = new Set<Page>();
  const nextDialog = async () => {
    const dialog = await until('the dialog', () => pages().find((candidate) => candidate.url().endsWith('.dialog.invalid/') && !seen.has(candidate)));
    seen.add(dialog);
    await dialog.getByRole('button').first().waitFor();
    return dialog;
  };

  it('marks the title bar, whatever the page makes of its title', async () => {
    await page.evaluate(() => {
      document.title = 'Certificates';
    });
    await until('the mark', async () => (await page.title()) === 'Certificates — development shell');
  });

  it.skipIf(findDesktopDialogs() !== undefined)('asks for files in a window of its own where the desktop has no dialogs', async () => {
    const folder = join(fixture.folder, 'stick');
    mkdirSync(folder);
    for (const name of ['a.pem', 'b.pem']) writeFileSync(join(folder, name), 'x');
    const opened = page.evaluate((path) => window.bridge.call('open', { defaultPath: path, properties: ['openFile', 'multiSelections'] }), folder);
    const first = await nextDialog();
    await first.getByText('a.pem').click();
    await first.getByText('b.pem').click();
    await first.getByRole('button', { name: 'Open' }).click();
    expect(await opened).toEqual({ canceled: false, filePaths: [join(folder, 'a.pem'), join(folder, 'b.pem')] });
    await until('the dialog to close', () => first.isClosed());

    const saved = page.evaluate(() => window.bridge.call('save'));
    const second = await nextDialog();
    await second.getByRole('textbox').fill(join(folder, 'c.p12'));
    await second.getByRole('button', { name: 'Save' }).click();
    expect(await saved).toEqual({ canceled: false, filePath: join(folder, 'c.p12') });

    const asked = page.evaluate(() => window.bridge.call('box'));
    await (await nextDialog()).getByRole('button', { name: 'Yes' }).click();
    expect(await asked).toEqual({ response: 1, checkboxChecked: false });
  });

  it.skipIf(findDesktopDialogs() !== undefined)('takes an Escape and a closed dialog for no', async () => {
    const opened = page.evaluate(() => window.bridge.call('open', {}));
    await (await nextDialog()).keyboard.down('Escape');
    expect(await opened).toEqual({ canceled: true, filePaths: [] });
    const again = page.evaluate(() => window.bridge.call('open', {}));
    await (await nextDialog()).close();
    expect(await again).toEqual({ canceled: true, filePaths: [] });
  });

  it('reads what was copied elsewhere, and passes on what it copies', async () => {
    const other = await browser.contexts()[0]?.newPage();
    if (!other) throw new Error('there is no context');
    await other.setContent('<textarea>from another program</textarea>');
    await other.locator('textarea').selectText();
    await other.keyboard.press('Control+C');
    await page.bringToFront();
    expect(await page.evaluate(() => window.bridge.call('clip', 'from the app'))).toBe('from another program');
    await other.bringToFront();
    await other.locator('textarea').fill('');
    await other.keyboard.press('Control+V');
    expect(await other.locator('textarea').inputValue()).toBe('from the app');
    await other.close();
  });

  it('quits when it is told to, and Chromium with it', async () => {
    stop();
    expect((await ended)[0]).toBe(0);
    await until('Chromium to end', () => processesNaming(profile).length === 0);
  });
});
