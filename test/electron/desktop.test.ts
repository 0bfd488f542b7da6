import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FixtureRun, runFixture } from './fixture-run.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

describe('the desktop around the double', () => {
  let run: FixtureRun;
  beforeAll(async () => {
    run = await runFixture();
  });
  afterAll(() => run.close());

  it('answers dialogs from the spec, before or after they open', async () => {
    const page = await run.page();
    const { control } = run.app;
    await control.answerOpenDialog(['/a/b.pem']);
    expect(await page.evaluate(() => window.bridge.call('open', { properties: ['openFile'] }))).toEqual({ canceled: false, filePaths: ['/a/b.pem'] });
    const saved = page.evaluate(() => window.bridge.call('save'));
    await until('the save dialog', async () => (await control.pendingDialogs()).length === 1);
    expect(await control.pendingDialogs()).toMatchObject([{ kind: 'save', options: { defaultPath: 'x.p12' } }]);
    await control.answerSaveDialog(null);
    expect(await saved).toEqual({ canceled: true, filePath: '' });
    await control.answerMessageBox(1);
    expect(await page.evaluate(() => window.bridge.call('box'))).toEqual({ response: 1, checkboxChecked: false });
  });

  it('passes on power events and idle time', async () => {
    const page = await run.page();
    for (const name of ['suspend', 'lock-screen'] as const) await run.app.control.emitPower(name);
    expect((await run.said()).filter(([name]) => name === 'power')).toEqual([
      ['power', 'suspend'],
      ['power', 'lock-screen'],
    ]);
    await run.app.control.setIdleTime(901);
    expect(await page.evaluate(() => window.bridge.call('idle'))).toBe(901);
    await run.app.control.setIdleTime(null);
    await page.mouse.move(5, 5);
    expect(await page.evaluate(() => window.bridge.call('idle'))).toBeLessThan(30);
  });

  it('shares a clipboard with the app and its pages', async () => {
    const page = await run.page();
    await run.app.control.writeClipboard('before');
    expect(await page.evaluate(() => window.bridge.call('clip', 'after'))).toBe('before');
    expect(await run.app.control.readClipboard()).toBe('after');
    await page.locator('#text').selectText();
    await page.keyboard.press('Control+C');
    await until('the copied words', async () => (await run.app.control.readClipboard()) === 'some words');
  });

  it('tells pages the colour scheme', async () => {
    const page = await run.page();
    const dark = () => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
    expect(await dark()).toBe(false);
    expect(await page.evaluate(() => window.bridge.call('theme', 'dark'))).toBe(true);
    await until('dark', dark);
    await page.evaluate(() => window.bridge.call('theme', 'system'));
    await until('light', async () => !(await dark()));
    await run.app.control.setColorScheme('dark');
    await until('dark again', dark);
  });

  it('zooms, and the page still finds its clicks', async () => {
    const page = await run.page();
    const width = await page.evaluate(() => innerWidth);
    expect(await page.evaluate(() => window.bridge.call('zoom', 1.5))).toBe(1.5);
    await until('the zoom', async () => (await page.evaluate(() => [innerWidth, devicePixelRatio])).join() === `${Math.round(width / 1.5)},1.5`);
    await page.evaluate(() =>
      document.querySelector('#button')?.addEventListener('click', () => {
        document.title = 'clicked';
      }),
    );
    await page.click('#button');
    expect(await page.title()).toBe('clicked');
    const [it] = await run.app.control.windows();
    await run.app.control.setBounds(it?.id as number, { width: width + 75 });
    await until('the zoomed page to follow its window', async () => (await page.evaluate(() => innerWidth)) === Math.round((width + 75) / 1.5));
    await run.app.control.setBounds(it?.id as number, { width });
    await page.evaluate(() => window.bridge.call('zoom', 1));
    await until('no zoom', async () => (await page.evaluate(() => innerWidth)) === width);
  });

  it('leaves the wheel’s zoom to the app', async () => {
    const page = await run.page();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    await until('zoom-changed', async () => (await run.said()).some(([name, direction]) => name === 'zoom-changed' && direction === 'in'));
  });

  it('gives a window the size a spec wants', async () => {
    const page = await run.page();
    await run.app.control.setContentSize(page, { width: 1024, height: 700 });
    expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([1024, 700]);
  });

  it('opens nothing outside', async () => {
    const page = await run.page();
    expect(await page.evaluate(() => window.bridge.call('external', 'https://example.org/'))).toBe('refused');
    expect(await run.app.control.externalUrls()).toEqual(['https://example.org/']);
  });

  it('knows the app’s names and folders, and the app knows nothing of the double', async () => {
    const page = await run.page();
    const [name, version, packaged, ready, size, args, variables] = await page.evaluate(() => window.bridge.call('names'));
    expect([name, version, packaged, ready, args, variables]).toEqual(['Fixture App', '1.2.3', false, true, [`--user-data-dir=${run.userData}`], []]);
    expect(size.width).toBeGreaterThan(600);
    const [userData, documents, home, temp, appData] = await page.evaluate(() => window.bridge.call('paths'));
    expect([userData, home, temp]).toEqual([run.userData, homedir(), tmpdir()]);
    expect(documents).toBe(process.env.XDG_DOCUMENTS_DIR ?? join(homedir(), 'Documents'));
    expect(appData).toBe(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'));
  });
});
