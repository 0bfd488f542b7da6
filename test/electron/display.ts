import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export type Display = { readonly name: string; readonly size: { readonly width: number; readonly height: number } | undefined; close(): Promise<void> };

/**
 * The display windows open on: the one there is, or a virtual one of our own. Chromium's headless mode is no substitute: it opens no app
 * windows for a second process.
 */
export async function openDisplay(size = { width: 1920, height: 1200 }): Promise<Display> {
  const there = process.env.DISPLAY;
  if (there !== undefined && there !== '') return { name: there, size: undefined, close: async () => undefined };
  // `-terminate`: it ends with its last window, even where the test that started it was killed.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${size.width}x${size.height}x24`, '-nolisten', 'tcp', '-terminate'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const number = await new Promise<string>((resolve, reject) => {
    let text = '';
    server.once('error', () => reject(new Error('there is no display: DISPLAY is not set and Xvfb cannot be started')));
    server.once('exit', () => reject(new Error('Xvfb ended before it had a display')));
    (server.stdio[3] as Readable).on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.trim());
    });
  });
  server.unref();
  return {
    name: `:${number}`,
    size,
    close: async () => {
      server.ref();
      server.kill();
      await ended;
    },
  };
}
