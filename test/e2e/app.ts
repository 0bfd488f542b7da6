import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { electronBinary } from '../electron/electron-binary.ts';
import type { AppControl } from './app-control.ts';
import { launchOnDouble } from './launch-on-double.ts';
import { launchOnElectron } from './launch-on-electron.ts';

export type LaunchOptions = {
  /** The app's data folder: one for each running app. */
  readonly userData: string;
  readonly args?: readonly string[];
  /** Of the page, in CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly env?: NodeJS.ProcessEnv;
  /** File for every message on the bridge (read-bridge-tap.ts). The double only. */
  readonly tapFile?: string;
  /** A command to run the app under. The double only. */
  readonly wrap?: readonly string[];
  /** What the app prints; the test's stderr where it is missing. */
  readonly onOutput?: (text: string) => void;
  /** Another main script than the built app's. */
  readonly main?: string;
};

export type LaunchedApp = {
  readonly on: Platform;
  readonly control: AppControl;
  readonly mainPid: number;
  /** The page of the newest window, once it has loaded. Ask again after anything that replaces the window, such as lock and unlock. */
  window(): Promise<Page>;
  /** Utility processes: the open vault's agent. */
  agentPids(): Promise<number[]>;
  /** Chromium's processes: the windows' memory is in these. */
  chromiumPids(): number[];
  /** Resolves with the exit code when the app ends by itself. */
  readonly ended: Promise<number | null>;
  /** Quits the app and leaves no process behind. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type Platform = 'double' | 'electron';

const MAIN = fileURLToPath(new URL('../../dist/main/index.js', import.meta.url));

/** Every end-to-end spec runs on each of these: `describe.each(platforms)`. */
export const platforms: readonly Platform[] = electronBinary() === undefined ? ['double'] : ['double', 'electron'];

/** The one line a run says where real Electron is missing; undefined where it is there. */
export const missingElectron: string | undefined =
  electronBinary() === undefined
    ? 'Electron’s binary is not installed: the end-to-end specs run on the double only, and those on real Electron count as skipped.'
    : undefined;

/** Starts the built app, on the double unless told otherwise. */
export async function launchApp(options: LaunchOptions, on: Platform = 'double'): Promise<LaunchedApp> {
  const main = options.main ?? MAIN;
  if (!existsSync(main)) throw new Error(`there is no ${main}: build the app first`);
  const launched = on === 'double' ? await launchOnDouble({ ...options, main }) : await launchOnElectron({ ...options, main });
  try {
    const page = await launched.window();
    if (options.size) await launched.control.setContentSize(page, options.size);
  } catch (error) {
    await launched.close();
    throw error;
  }
  return { ...launched, [Symbol.asyncDispose]: launched.close };
}
