import { describe, expect, it } from 'vitest';
import { createFileTokens } from '../../../main/shell/file-tokens.ts';

function setUp() {
  let next = 0;
  const disposed: string[] = [];
  const tokens = createFileTokens<string>(
    () => (++next).toString(16).padStart(32, '0'),
    (value) => disposed.push(value),
  );
  return { tokens, disposed };
}

describe('a file token', () => {
  it('is good for one use', () => {
    const { tokens } = setUp();
    const token = tokens.issue('/a');
    expect(tokens.take([token]).values).toEqual(['/a']);
    expect(() => tokens.take([token])).toThrow(expect.objectContaining({ code: 'TOKEN_UNKNOWN' }));
  });

  it('is good again when the call that used it was refused', () => {
    const { tokens } = setUp();
    const token = tokens.issue('/a');
    tokens.take([token]).giveBack();
    expect(tokens.take([token]).values).toEqual(['/a']);
  });

  it('is not used up by a call that also names an unknown one, or the same one twice', () => {
    const { tokens } = setUp();
    const token = tokens.issue('/a');
    for (const bad of [
      [token, 'f'.repeat(32)],
      [token, token],
    ])
      expect(() => tokens.take(bad)).toThrow(expect.objectContaining({ code: 'TOKEN_UNKNOWN' }));
    expect(tokens.take([token]).values).toEqual(['/a']);
  });

  it('ends with the lock, and what it stood for is disposed of, even what was under way', () => {
    const { tokens, disposed } = setUp();
    const lying = tokens.issue('/a');
    const taken = tokens.take([tokens.issue('/b')]);
    tokens.forgetAll();
    taken.giveBack();
    expect(() => tokens.take([lying])).toThrow();
    expect(disposed).toEqual(['/a', '/b']);
  });
});
