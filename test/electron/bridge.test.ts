import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FixtureRun, runFixture } from './fixture-run.ts';
import { readBridgeTap } from './read-bridge-tap.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

describe('the bridge of the double', () => {
  let run: FixtureRun;
  beforeAll(async () => {
    run = await runFixture();
  });
  afterAll(() => run.close());

  it('is there before the first script of the page, and in its own world', async () => {
    const page = await run.page();
    expect(await page.evaluate(() => [window.early, window.bridge.world, typeof (window as { require?: unknown }).require])).toEqual([
      'object',
      'undefined',
      'undefined',
    ]);
  });

  it('clones values over ipc, bytes included', async () => {
    const page = await run.page();
    const back = await page.evaluate(async () => {
      const sent = {
        bytes: new Uint8Array([0, 1, 255]),
        map: new Map([['a', new Date(3)]]),
        set: new Set([1]),
        odd: [undefined, null, 2n ** 70n, Number.NaN, -0],
        nested: { error: new RangeError('x') },
      };
      const cyclic: Record<string, unknown> = { ...sent };
      cyclic.self = cyclic;
      const got = await window.bridge.call('echo', cyclic);
      return [
        got.bytes.constructor.name,
        [...got.bytes],
        got.map.get('a').getTime(),
        got.set.has(1),
        got.odd.map((value: unknown) => (Object.is(value, -0) ? '-0' : String(value))),
        got.nested.error.message,
        got.self === got,
      ];
    });
    expect(back).toEqual(['Uint8Array', [0, 1, 255], 3, true, ['undefined', 'null', String(2n ** 70n), 'NaN', '-0'], 'x', true]);
  });

  it('carries 4 MiB unchanged', async () => {
    const page = await run.page();
    const same = await page.evaluate(async () => {
      const bytes = Uint8Array.from({ length: 4 << 20 }, (_value, index) => index * 31);
      const got: Uint8Array = await window.bridge.call('echo', bytes);
      return got.length === bytes.length && got.every((byte, index) => byte === bytes[index]);
    });
    expect(same).toBe(true);
  });

  it('copies what contextBridge returns and drops prototypes', async () => {
    const page = await run.page();
    expect(
      await page.evaluate(() => {
        const sent = { list: [1] };
        const { got, thing, when, map } = window.bridge.sync(sent);
        return [
          got.list,
          got === sent,
          Object.getPrototypeOf(thing) === Object.prototype,
          Object.keys(thing),
          when instanceof Date && when.getTime(),
          map instanceof Map && map.get(1),
          Object.isFrozen(window.bridge),
        ];
      }),
    ).toEqual([[1], false, true, ['own'], 5, 2, true]);
  });

  it('calls functions across the worlds and returns the page its own function', async () => {
    const page = await run.page();
    expect(
      await page.evaluate(() => {
        const mine = () => 1;
        return [window.bridge.apply((value) => Number(value) + 1, 41), window.bridge.sync(mine).got === mine];
      }),
    ).toEqual([42, true]);
  });

  it('passes only the message of an error', async () => {
    const page = await run.page();
    expect(
      await page.evaluate(() => {
        try {
          return window.bridge.throws();
        } catch (error) {
          const { message, name, code } = error as Error & { code?: string };
          return [message, name, code, error instanceof Error];
        }
      }),
    ).toEqual(['plain words', 'Error', undefined, true]);
    expect(await page.evaluate(() => window.bridge.call('fail').catch((error: Error & { code?: string }) => [error.message, error.name, error.code]))).toEqual([
      "Error invoking remote method 'fail': RangeError: no such key",
      'Error',
      undefined,
    ]);
    expect(await page.evaluate(() => window.bridge.call('nobody').catch((error: Error) => error.message))).toBe(
      "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    );
  });

  it('refuses what cannot be cloned, in both directions', async () => {
    const page = await run.page();
    expect(
      await page.evaluate(() => {
        try {
          return window.bridge.call('echo', { inner: document.body });
        } catch (error) {
          return (error as Error).message;
        }
      }),
    ).toContain('could not be cloned');
    expect(
      await page.evaluate(() => {
        try {
          return window.bridge.call('echo', () => 1);
        } catch (error) {
          return (error as Error).message;
        }
      }),
    ).toContain('could not be cloned');
    expect(await page.evaluate(() => window.bridge.call('bad').catch((error: Error) => error.message))).toContain('could not be cloned');
  });

  it('sends events to the page until the listener is removed', async () => {
    const page = await run.page();
    const heard = await page.evaluate(async () => {
      const all: unknown[][] = [];
      const stop = window.bridge.onPushed((...args) => all.push(args));
      await window.bridge.call('push', new Uint8Array([7]));
      stop();
      await window.bridge.call('push', 'unheard');
      return all.map(([bytes, two]) => [[...(bytes as Uint8Array)], two]);
    });
    expect(heard).toEqual([[[7], 2]]);
  });

  it('tells main who is calling', async () => {
    const page = await run.page();
    expect(await page.evaluate(() => window.bridge.call('who'))).toEqual({
      url: 'app://fixture/index.html?a=1#top',
      origin: 'app://fixture',
      parent: null,
      known: true,
      same: true,
      top: true,
    });
  });

  it('lets a preload require nothing but what a sandbox has', async () => {
    const page = await run.page();
    expect(await page.evaluate(() => [window.bridge.refused, window.bridge.emitter, window.bridge.url])).toEqual([
      ['fs', 'path', 'child_process', 'node:crypto'].map((name) => `module not found: ${name}`),
      'function',
      'app://fixture/x',
    ]);
    expect(await page.evaluate(() => window.again)).toContain('existing property on the window object');
  });

  it('shows every message to the tap, raw, with what lies around a view', async () => {
    const page = await run.page();
    await page.evaluate(async () => {
      const whole = new Uint8Array(64).fill(0xa5);
      whole.set([0xde, 0xad, 0xbe, 0xef, 0x01, 0x02, 0x03, 0x04], 40);
      await window.bridge.call('echo', whole.subarray(0, 4));
      window.bridge.note('a noted word');
    });
    await run.said();
    expect(readFileSync(run.tapFile).includes(Buffer.from('deadbeef01020304', 'hex'))).toBe(true);
    const messages = readBridgeTap(run.tapFile);
    expect(messages.find(({ kind }) => kind === 'send')).toMatchObject({ direction: 'page to main', channel: 'note', value: ['a noted word'] });
    expect(new Set(messages.map(({ direction, kind }) => `${direction}: ${kind}`))).toEqual(
      new Set(['page to main: invoke', 'main to page: result', 'main to page: error', 'main to page: event', 'page to main: send']),
    );
  });
});
