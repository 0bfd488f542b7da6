import { describe, expect, it } from 'vitest';
import { copyOf } from '../../../renderer/app/listen-for-copies.ts';

describe('a copy by keyboard', () => {
  it.each([
    ['a passphrase that is shown', { secret: true, field: true, text: '' }, 'nothing'],
    ['a selection that reaches over a kit', { secret: true, field: false, text: 'AGE-SECRET-KEY-1' }, 'nothing'],
    ['what is selected on a page', { secret: false, field: false, text: 'www.lantern.example' }, 'by-shell'],
    ['as much as the shell takes', { secret: false, field: false, text: 'x'.repeat(100_000) }, 'by-shell'],
    ['more than that', { secret: false, field: false, text: 'x'.repeat(100_001) }, 'by-chromium'],
    ['what was typed into a field', { secret: false, field: true, text: '' }, 'by-chromium'],
    ['nothing', { secret: false, field: false, text: '' }, 'by-chromium'],
  ] as const)('of %s', (_what, copied, become) => {
    expect(copyOf(copied)).toBe(become);
  });
});
