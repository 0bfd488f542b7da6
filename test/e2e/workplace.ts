import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LaunchedApp, type LaunchOptions, launchApp, type Platform } from './app.ts';
import { WindowWatch } from './window-watch.ts';

/** The folders of one spec file and the apps that were started in it; everything is gone when it ends. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'strongroom-window-'));
  readonly vault = join(this.folder, 'lantern.strongroom');
  readonly userData = join(this.folder, 'user data');
  readonly #apps: LaunchedApp[] = [];

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  makeFolder(...names: string[]): string {
    mkdirSync(this.path(...names), { recursive: true });
    return this.path(...names);
  }

  /** Starts the built app. Whatever it prints is a defect of its own: it is kept for the spec to look at. */
  async start(on: Platform, options: Partial<LaunchOptions> = {}): Promise<{ app: LaunchedApp; watch: WindowWatch }> {
    const printed: string[] = [];
    const app = await launchApp({ userData: this.userData, size: { width: 1280, height: 800 }, onOutput: (text) => printed.push(text), ...options }, on);
    this.#apps.push(app);
    const watch = new WindowWatch(printed);
    await watch.attach(await app.window());
    return { app, watch };
  }

  async close(): Promise<void> {
    await Promise.all(this.#apps.map((app) => app.close()));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
