import { expect, it } from 'vitest';
import { missingElectron, platforms } from './app.ts';

// Said here and nowhere else, so that a run says it in one line.
if (missingElectron !== undefined) console.log(missingElectron);

it('the end-to-end specs run on the double', () => {
  expect(platforms).toContain('double');
});

it.skipIf(missingElectron !== undefined)('the end-to-end specs run on Electron', () => {
  expect(platforms).toContain('electron');
});
