import { isMainThread } from 'node:worker_threads';

/** How the harness wants this run of the double. The app never sees it. */
export type DoubleConfig = {
  /** Folder of Chromium's profile; one of our own, removed at exit, where it is missing. */
  readonly profile?: string;
  /** Whether file descriptor 3 is the control channel of a test. */
  readonly control?: boolean;
  /** Whether test tools may attach to Chromium over a loopback port. */
  readonly debuggingPort?: boolean;
  /** Added to the title of every window. */
  readonly titleMark?: string;
  /** What the system's colour scheme is. */
  readonly colorScheme?: 'light' | 'dark';
  /** The size of the display, where the harness made it. */
  readonly screenSize?: { readonly width: number; readonly height: number };
  /** File to which every message on the bridge is written, raw. */
  readonly tapFile?: string;
};

export const CONFIG_VARIABLE = 'ELECTRON_DOUBLE';

/** Takes the configuration out of the environment, so that neither the app nor a process it starts can come to depend on it. */
export function takeConfig(): DoubleConfig {
  const text = process.env[CONFIG_VARIABLE];
  if (isMainThread) delete process.env[CONFIG_VARIABLE];
  return text === undefined ? {} : (JSON.parse(text) as DoubleConfig);
}
