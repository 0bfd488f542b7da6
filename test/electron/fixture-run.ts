import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { type LaunchedApp, launchApp } from '../e2e/app.ts';
import { writeFixtureApp } from './fixture-app.ts';

// What the page's scripts find in their window, for callbacks that Playwright runs there.
declare global {
  interface Window {
    bridge: {
      // biome-ignore lint/suspicious/noExplicitAny: each call answers in a shape of its own.
      call(name: string, ...args: unknown[]): Promise<any>;
      note(...args: unknown[]): void;
      onPushed(listener: (...args: unknown[]) => void): () => void;
      pathsOf(files: File[]): Promise<string[]>;
      // biome-ignore lint/suspicious/noExplicitAny: see above.
      sync(value: unknown): any;
      throws(): never;
      apply(callback: (value: unknown) => unknown, value: unknown): unknown;
      readonly refused: string[];
      readonly emitter: string;
      readonly world: string;
      readonly url: string;
    };
    readonly again: string;
    readonly early: string;
    readonly inline: unknown;
    readonly violations: string[];
    readonly dropped: Promise<string[]>;
    readonly picked: Promise<string[]>;
  }
}

export type FixtureRun = {
  readonly app: LaunchedApp;
  readonly folder: string;
  readonly main: string;
  readonly userData: string;
  readonly tapFile: string;
  page(): Promise<Page>;
  said(): Promise<unknown[][]>;
  close(): Promise<void>;
};

/** The fixture app, running on the double. */
export async function runFixture(options: { debuggingPort?: boolean } = {}): Promise<FixtureRun> {
  const { folder, main, userData, remove } = writeFixtureApp();
  const tapFile = join(folder, 'tap');
  // The fixture fails on purpose; what Electron prints about that is not the test's concern.
  const app = await launchApp({ main, userData, tapFile, onOutput: () => undefined, ...options });
  const page = () => app.window();
  return {
    app,
    folder,
    main,
    userData,
    tapFile,
    page,
    said: async () => (await page()).evaluate(() => window.bridge.call('said')),
    close: async () => {
      await app.close();
      remove();
    },
  };
}
