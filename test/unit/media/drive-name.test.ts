import { describe, expect, test } from 'vitest';
import { driveName, firstName } from '../../../main/media/drive-name.ts';

describe('a name on a medium', () => {
  test.each([
    ['KINGSTON', 'KINGSTON'],
    ['  two\t\n words  ', 'two words'],
    ['a\u202eb\u200bc\u0000\u001b[31m', 'a\ufffdb\ufffdc\ufffd\ufffd[31m'],
    ['Bu\u0308ro', 'Büro'],
    ['ключи 鍵', 'ключи 鍵'],
    ['x'.repeat(300), `${'x'.repeat(63)}…`],
    ['😀'.repeat(65), `${'😀'.repeat(63)}…`],
  ])('%j is shown as %j', (written, shown) => {
    expect(driveName(written)).toBe(shown);
  });

  test('of blanks alone is none', () => {
    for (const written of ['', ' ', '\u3000\u2800', '\n']) expect(driveName(written)).toBeNull();
  });

  test('is the first that says anything', () => {
    expect(firstName([null, ' ', 'Kingston'], 'sdb1')).toBe('Kingston');
    expect(firstName([null, null], 'sdb1')).toBe('sdb1');
  });
});
