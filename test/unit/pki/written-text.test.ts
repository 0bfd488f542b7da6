import { describe, expect, test } from 'vitest';
import { shortened } from '../../../main/pki/written-text.ts';

describe('a text in a message', () => {
  test('is whole where it is short', () => {
    expect(shortened('x'.repeat(60))).toBe('x'.repeat(60));
  });

  test('is cut where it is long, between two characters', () => {
    expect(shortened('x'.repeat(61))).toBe(`${'x'.repeat(59)}…`);
    expect(shortened(`${'x'.repeat(58)}😀😀`)).toBe(`${'x'.repeat(58)}…`);
  });
});
