import { describe, expect, it } from 'vitest';
import { readStartArguments } from '../../../main/shell/start-arguments.ts';

const read = (args: string[], packaged = false) => readStartArguments(['/electron', '/app', ...args], '/home/alice', packaged);

describe('the command line of the window', () => {
  it('names a vault', () => {
    expect(read(['--vault', '/v/acme']).vault).toBe('/v/acme');
    expect(read(['--vault=acme']).vault).toBe('/home/alice/acme');
    expect(read([]).vault).toBeNull();
    expect(read(['--vault']).vault).toBeNull();
    expect(read(['--vault', '--demo'])).toMatchObject({ vault: null, demo: true });
  });

  it('lets screenshots be taken only where the application is not packaged', () => {
    expect(read(['--allow-screenshots']).allowScreenshots).toBe(true);
    expect(read(['--allow-screenshots'], true).allowScreenshots).toBe(false);
  });
});
