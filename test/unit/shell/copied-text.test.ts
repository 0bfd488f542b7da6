import { beforeEach, expect, it } from 'vitest';
import { type CopiedText, createCopiedText } from '../../../main/shell/copied-text.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

let onClipboard: string;
let clock: FakeClock;
let copied: CopiedText;
beforeEach(() => {
  onClipboard = 'what was there before';
  clock = createFakeClock();
  copied = createCopiedText(
    {
      readText: async () => onClipboard,
      writeText: async (text) => {
        onClipboard = text;
      },
      clear: () => {
        onClipboard = '';
      },
    },
    clock,
  );
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('what was copied goes with the lock', async () => {
  await copied.copy('a fingerprint');
  expect(onClipboard).toBe('a fingerprint');
  await copied.clear();
  expect(onClipboard).toBe('');
});

it('and after two minutes', async () => {
  await copied.copy('a fingerprint');
  clock.advance(119_999);
  await settled();
  expect(onClipboard).toBe('a fingerprint');
  clock.advance(1);
  await settled();
  expect(onClipboard).toBe('');
});

it('counted from what was copied last', async () => {
  await copied.copy('one');
  clock.advance(100_000);
  await copied.copy('two');
  clock.advance(100_000);
  await settled();
  expect(onClipboard).toBe('two');
  clock.advance(20_000);
  await settled();
  expect(onClipboard).toBe('');
});

it('what another program has put there since stays', async () => {
  await copied.copy('a fingerprint');
  onClipboard = 'somebody’s shopping list';
  await copied.clear();
  clock.advance(200_000);
  await settled();
  expect(onClipboard).toBe('somebody’s shopping list');
});

it('a clipboard that nothing of ours was put on is not touched', async () => {
  await copied.clear();
  expect(onClipboard).toBe('what was there before');
});

it('a clipboard that cannot be read when the time is up breaks nothing', async () => {
  const broken = createCopiedText({ readText: () => Promise.reject(new Error('no display')), writeText: async () => undefined, clear: () => undefined }, clock);
  await broken.copy('x');
  clock.advance(200_000);
  await settled();
});
