import { describe } from 'vitest';
import { missingElectron, type Platform } from './app.ts';

export interface PlatformNeeds {
  /** Why these specs cannot run on Electron at all: they use something that only the double has. */
  readonly doubleOnly?: string;
  /** Why they cannot run on this machine; undefined where they can. */
  readonly impossible?: string | undefined;
}

/**
 * Registers the same specs for the double and for Electron. Where one of them cannot run, its specs are still there and count as
 * skipped, under a name that says why: a run that lacks Electron must not look like one that has it.
 */
export function onEachPlatform(promise: string, specs: (on: Platform) => void, needs: PlatformNeeds = {}): void {
  for (const on of ['double', 'electron'] as const) {
    const absent = on === 'electron' ? (needs.doubleOnly ?? (missingElectron === undefined ? undefined : 'its binary is not installed')) : undefined;
    const why = needs.impossible ?? absent;
    describe.skipIf(why !== undefined)(`${promise}, on ${on === 'double' ? 'the double' : 'Electron'}${why === undefined ? '' : ` (${why})`}`, () => specs(on));
  }
}
