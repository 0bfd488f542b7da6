import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findChromium } from './double/chromium.ts';
import { CONFIG_VARIABLE, type DoubleConfig } from './double/config.ts';
import { processesNaming } from './process-tree.ts';
import { commandLine } from './run.ts';
import { until } from './until.ts';

const MAIN = fileURLToPath(new URL('../../dist/main/index.js', import.meta.url));

/** Runs the built app on the double until it ends, and gives its exit code. */
export async function startInteractively(args: readonly string[]): Promise<number> {
  const problem = obstacle();
  if (problem !== undefined) {
    console.error(`strongroom: ${problem}`);
    return 1;
  }
  const profile = mkdtempSync(join(tmpdir(), 'd-'));
  const config: DoubleConfig = { profile, titleMark: ' — development shell' };
  const [command, ...rest] = commandLine(MAIN, args, undefined) as [string, ...string[]];
  const child = spawn(command, rest, { env: { ...process.env, [CONFIG_VARIABLE]: JSON.stringify(config) }, stdio: 'inherit' });
  // Ctrl+C reaches the whole group; this process waits for the app to quit in its own way.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => signal === 'SIGINT' || child.kill(signal));
  const [code] = await once(child, 'exit');
  await until('Chromium to end', () => processesNaming(profile).length === 0);
  rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
  return code ?? 1;
}

function obstacle(): string | undefined {
  if (!existsSync(MAIN)) return 'the app has not been built: run `npm run build` first.';
  if (findChromium() === undefined) return 'neither Electron nor Chromium was found. Install chromium, or run `npm start` once with a network in reach.';
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display: neither DISPLAY nor WAYLAND_DISPLAY is set.';
  return undefined;
}
