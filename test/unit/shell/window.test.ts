import { describe, expect, it } from 'vitest';
import { createEventChannel } from '../../../main/shell/event-channel.ts';
import { fileNameFrom } from '../../../main/shell/file-name.ts';
import { DEFAULT_SIZE, placeWindow } from '../../../main/shell/window-bounds.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const at = (x: number, y: number, width = 1280, height = 800) => ({ x, y, width, height, maximized: false });

describe('the place of the window', () => {
  it('is where it was, at least of the least size', () => {
    expect(placeWindow(at(100, 50), [screen])).toEqual({ x: 100, y: 50, width: 1280, height: 800 });
    expect(placeWindow(at(100, 50, 10, 10), [screen])).toEqual({ x: 100, y: 50, width: 960, height: 640 });
  });

  it('is the default where nothing is remembered or the screen it was on is gone', () => {
    for (const remembered of [null, at(1900, 50), at(-1250, 50), at(100, 1070), at(100, -30), at(4000, 50)])
      expect(placeWindow(remembered, [screen])).toEqual(DEFAULT_SIZE);
    expect(placeWindow(at(2000, 50), [screen, { ...screen, x: 1920 }])).toMatchObject({ x: 2000 });
  });
});

describe('a suggested file name', () => {
  it.each([
    ['www.example.com.p12', 'www.example.com.p12'],
    ['*.example.com.p12', '_.example.com.p12'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['C:\\x\\y.p12', 'C__x_y.p12'],
    ['a\u202e21p.exe', 'a_21p.exe'],
    ['..', 'strongroom'],
    [' . ', 'strongroom'],
    ['', 'strongroom'],
  ])('%j becomes %j', (suggested, name) => {
    expect(fileNameFrom(suggested)).toBe(name);
  });
});

describe('the channel of events', () => {
  it('numbers every event, also one that does not fit the contract and is not sent', () => {
    const sent: unknown[] = [];
    const publish = createEventChannel((_channel, value) => sent.push(value));
    publish({ type: 'inventory' });
    const { error } = console;
    console.error = () => undefined;
    publish({ type: 'audit', size: 'many' } as never);
    console.error = error;
    publish({ type: 'audit', size: 3 });
    expect(sent).toEqual([
      { type: 'inventory', sequence: 1 },
      { type: 'audit', size: 3, sequence: 3 },
    ]);
  });
});
