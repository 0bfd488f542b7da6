import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import { createZoom, type Zoomed } from '../../../main/shell/zoom.ts';

class FakeContents extends EventEmitter {
  level = 0;
  setZoomLevel(level: number): void {
    this.level = level;
  }
}

function opened(zoom: ReturnType<typeof createZoom>): FakeContents {
  const contents = new FakeContents();
  zoom.follow(contents as unknown as Zoomed);
  return contents;
}

it('is the same in every window, whichever it was changed in, and in one that is opened after', () => {
  const zoom = createZoom();
  const [one, two] = [opened(zoom), opened(zoom)];
  zoom.step('in');
  expect([one.level, two.level]).toEqual([0.5, 0.5]);
  two.emit('zoom-changed', {}, 'in');
  expect([one.level, two.level]).toEqual([1, 1]);
  const three = opened(zoom);
  three.emit('did-finish-load');
  expect(three.level).toBe(1);
  one.emit('zoom-changed', {}, 'out');
  zoom.step('reset');
  expect([one.level, two.level, three.level]).toEqual([0, 0, 0]);
});

it('has ends', () => {
  const zoom = createZoom();
  const contents = opened(zoom);
  for (let step = 0; step < 30; step++) zoom.step('in');
  expect(contents.level).toBe(5);
  for (let step = 0; step < 30; step++) zoom.step('out');
  expect(contents.level).toBe(-3);
});

it('lets go of a window that is gone: Electron throws where something is set there', () => {
  const zoom = createZoom();
  const gone = opened(zoom);
  gone.emit('destroyed');
  gone.setZoomLevel = () => {
    throw new Error('Object has been destroyed');
  };
  const there = opened(zoom);
  zoom.step('in');
  expect(there.level).toBe(0.5);
});
