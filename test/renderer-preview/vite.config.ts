import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

// The fake bridge as one script that a browser runs before the window's own: look.ts injects it where preload would be.
export default defineConfig({
  build: {
    outDir: fileURLToPath(new URL('../../.cache/renderer-preview', import.meta.url)),
    emptyOutDir: false,
    minify: false,
    lib: { entry: fileURLToPath(new URL('fake-bridge.ts', import.meta.url)), formats: ['iife'], name: 'fakeBridge', fileName: () => 'fake-bridge.js' },
  },
});
