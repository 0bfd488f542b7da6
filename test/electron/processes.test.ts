import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CONFIG_VARIABLE } from './double/config.ts';
import { type FixtureRun, runFixture } from './fixture-run.ts';
import { isRunning } from './process-tree.ts';
import { commandLine } from './run.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

describe('the processes of the double', () => {
  let run: FixtureRun;
  beforeAll(async () => {
    run = await runFixture();
  });
  afterAll(() => run.close());

  it('include a utility process that answers with bytes and dies when told', async () => {
    const page = await run.page();
    const { first, pid, killed, code, after, refused, bytes } = await page.evaluate(async () => {
      const answer = await window.bridge.call('agent', { bytes: new Uint8Array([1, 2, 3]), map: new Map([[1, new Date(9)]]) });
      return { ...answer, bytes: [...answer.first.data.bytes, answer.first.data.map.get(1).getTime()] };
    });
    expect(bytes).toEqual([1, 2, 3, 9]);
    expect(first).toMatchObject({ isBytes: true, send: 'undefined', type: 'utility', argv: ['--flag'], ports: 0, double: [] });
    expect([typeof pid, killed, code, after ?? null, refused]).toEqual(['number', true, 15, null, 'An object could not be cloned.']);
    expect(isRunning(pid)).toBe(false);
  });

  it('replace a window by another one, and the old one’s process ends', async () => {
    const [before] = await run.app.control.windows();
    const old = await run.page();
    await old.evaluate(() => void window.bridge.call('replace').catch(() => undefined));
    const page = await until('the new window', async () => {
      const [only, ...others] = await run.app.control.windows();
      return others.length === 0 && only?.id !== before?.id ? run.page() : undefined;
    });
    expect(page === old).toBe(false);
    const [after] = await run.app.control.windows();
    expect([typeof before?.rendererPid, typeof after?.rendererPid, before?.rendererPid === after?.rendererPid]).toEqual(['number', 'number', false]);
    await until('the old process to end', () => !isRunning(before?.rendererPid as number));
    expect(isRunning(after?.rendererPid as number)).toBe(true);
    expect(await page.evaluate(() => window.bridge.call('who'))).toMatchObject({ known: true });
    expect((await run.said()).find(([name]) => name === 'after destroy')).toEqual([
      'after destroy',
      true,
      ['Object has been destroyed', 'Object has been destroyed', 'Object has been destroyed', 'Object has been destroyed'],
    ]);
    expect((await run.said()).some(([name]) => name === 'window-all-closed')).toBe(false);
  });

  it('have two windows at once, each with its own process', async () => {
    const page = await run.page();
    const id = await page.evaluate(() => window.bridge.call('another'));
    const windows = await run.app.control.windows();
    expect(windows.length).toBe(2);
    expect(new Set(windows.map(({ rendererPid }) => rendererPid)).size).toBe(2);
    expect(windows.find((window) => window.id === id)?.bounds).toMatchObject({ x: 300, y: 200, width: 900, height: 650 });
    await run.app.control.closeWindow(id);
    expect((await run.app.control.windows()).length).toBe(1);
  });

  it('say when a renderer crashes', async () => {
    const page = await run.page();
    const id = await page.evaluate(() => window.bridge.call('another'));
    await run.app.control.crashRenderer(id);
    await until('the crash', async () => (await page.evaluate(() => window.bridge.call('said'))).some(([name]: string[]) => name === 'gone'));
    await run.app.control.closeWindow(id);
  });

  it('are one app for each data folder', async () => {
    const [command, ...args] = commandLine(run.main, ['open-this.pem'], run.userData) as [string, ...string[]];
    const second = spawn(command, args, { env: { ...process.env, [CONFIG_VARIABLE]: '{}' }, stdio: 'ignore' });
    expect((await once(second, 'exit'))[0]).toBe(7);
    await until('the second instance', async () =>
      (await run.said()).some(
        ([name, argument, data]) => name === 'second-instance' && argument === 'open-this.pem' && (data as { from: string }).from === 'fixture',
      ),
    );
  });

  it('all end with the app', async () => {
    const page = await run.page();
    await page.evaluate(() => window.bridge.call('keep'));
    const agents = await until('the agent', async () => {
      const pids = await run.app.agentPids();
      return pids.length === 1 ? pids : undefined;
    });
    const all = [run.app.mainPid, ...agents, ...run.app.chromiumPids()];
    process.kill(run.app.mainPid, 'SIGKILL');
    await until('every process to end', () => all.every((pid) => !isRunning(pid)));
  });
});
